package dev.modelregistry.core.report;

import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.core.codec.ReportCodec;

/** Writes reports down. Immutable; all are equal. */
public record ReportRenderer() implements AuditReport.Renderer {
    @Override
    public String html(AuditReport report) {
        return new HtmlPage(new Findings(report)).render();
    }

    @Override
    public String markdown(AuditReport report) {
        return new MarkdownPage(new Findings(report)).render();
    }

    @Override
    public String json(AuditReport report) {
        return ReportCodec.encode(report).toString();
    }
}

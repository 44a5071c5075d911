package dev.modelregistry.core.report;

import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.AuditReport.PolicyChange;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as Markdown. Texts are escaped, so that they are neither markup nor HTML, and stay in their line. */
final class MarkdownPage {
    private static final int FEW = 4;
    private static final int LONG = 400;

    private final Findings findings;
    private final AuditReport report;
    private final StringBuilder out = new StringBuilder();

    MarkdownPage(Findings findings) {
        this.findings = findings;
        this.report = findings.report;
    }

    String render() {
        head();
        periods();
        versions();
        lineage();
        promotions();
        policies();
        history();
        chain();
        return out.toString();
    }

    /** Text and nothing else, in one line. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        String shown = Words.visible(text.replaceAll("\\s+", " ").strip());
        int marker = marker(shown);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (i == marker) {
                escaped.append('\\').append(c);
                continue;
            }
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\\', '`', '*', '_', '[', ']', '|', '~', '#', '!', '$' ->
                    escaped.append('\\').append(c);
                // addresses would be made links
                case ':' -> escaped.append(shown.startsWith("//", i + 1) ? "&#58;" : ":");
                case '@' -> escaped.append("&#64;");
                case '.' -> escaped.append(shown.substring(0, i).endsWith("www") ? "&#46;" : ".");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Where a character stands that would make the text a list or a heading; -1 if none does. */
    private static int marker(String text) {
        if (!text.isEmpty() && "-+=".indexOf(text.charAt(0)) >= 0) {
            return 0;
        }
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        boolean numbered = digits > 0 && digits + 1 < text.length() && text.charAt(digits + 1) == ' ';
        return numbered && ".)".indexOf(text.charAt(digits)) >= 0 ? digits : -1;
    }

    private MarkdownPage line(String text) {
        out.append(text).append('\n');
        return this;
    }

    private void bullet(String text) {
        line("- " + escape(Words.clip(text, LONG)));
    }

    private void heading(String title) {
        line("").line("## " + title).line("");
    }

    private void table(List<String> titles, List<List<String>> rows) {
        line("| " + String.join(" | ", titles) + " |");
        line("|" + "---|".repeat(titles.size()));
        rows.forEach(row -> line(row.stream()
                .map(cell -> escape(Words.clip(cell, LONG)))
                .collect(Collectors.joining(" | ", "| ", " |"))));
    }

    private void head() {
        Model model = report.model();
        line("# Audit report: " + escape(model.name().value())).line("");
        if (!model.description().isBlank()) {
            line(escape(Words.clip(model.description(), LONG))).line("");
        }
        line("- As of " + Words.minute(report.moment()) + " UTC; all times are in UTC");
        line("- " + Words.count(report.versions().total(), "version") + ", the first registered on "
                + Words.date(model.createdAt()));
        line("- Log: " + Words.count(report.verification().revisions(), "revision") + ", "
                + (report.verification().ok() ? "chain intact" : "**chain broken**, see below"));
        findings.omissions().forEach(said -> line("- **Excerpt.** " + escape(said)));
        for (Stage stage : findings.stages()) {
            bullet(stage + " serves "
                    + findings.now(stage)
                            .map(now -> Words.shares(now.shares()) + ", since " + Words.date(now.from()))
                            .orElse("nothing"));
        }
        model.aliases().values().stream()
                .limit(LONG)
                .forEach(alias -> bullet("alias " + alias.name() + " points to " + alias.version()));
    }

    private void periods() {
        heading("What served when");
        if (report.periods().items().isEmpty()) {
            line("No version has been in any stage yet.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Period p : report.periods().items()) {
            rows.add(List.of(
                    p.stage().name(),
                    Words.shares(p.shares()),
                    Words.minute(p.from()),
                    p.until().map(Words::minute).orElse("now"),
                    p.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    p.actor().id(),
                    p.reason()));
        }
        table(List.of("Stage", "Served", "From", "To", "How", "By", "Why"), rows);
    }

    private void versions() {
        heading("Versions");
        List<List<String>> rows = new ArrayList<>();
        for (Reported reported : report.versions().items()) {
            ModelVersion v = reported.version();
            rows.add(List.of(
                    v.version().toString(),
                    Stream.concat(
                                    v.stages().stream().map(Stage::name),
                                    reported.status() == Status.ACTIVE
                                            ? Stream.empty()
                                            : Stream.of(reported.status().name().toLowerCase(Locale.ROOT)))
                            .collect(Collectors.joining(", ")),
                    Words.date(v.registeredAt()),
                    v.author().id(),
                    Words.trainedOn(v.manifest(), FEW),
                    Words.madeFrom(v.manifest(), FEW),
                    Words.some(metrics(v), 2 * FEW),
                    v.digest().hex()));
        }
        table(List.of("Version", "State", "Registered", "By", "Trained on", "Made from", "Metrics", "SHA-256"), rows);
    }

    private static List<String> metrics(ModelVersion v) {
        List<String> metrics = new ArrayList<>();
        v.manifest().metrics().forEach((name, value) -> metrics.add(name + " " + Words.number(value)));
        v.evaluations()
                .forEach((on, evaluation) -> evaluation
                        .metrics()
                        .forEach((name, value) -> metrics.add(name + " on " + on + " " + Words.number(value))));
        return metrics;
    }

    private void lineage() {
        heading("Where it comes from, and what came of it");
        if (report.origins().graph().edges().isEmpty()) {
            line("Nothing is recorded: no dataset, no code, no parents, no descendants.");
        } else {
            line("```mermaid");
            out.append(report.origins().graph().toMermaid());
            line("```");
        }
    }

    private void promotions() {
        heading("Approvals");
        if (report.promotions().items().isEmpty()) {
            line("No promotion needed approvals.");
        }
        for (Promotion p : report.promotions().items()) {
            bullet(p.version() + " to " + p.stage() + " at " + p.share() + ", up to " + p.largest() + ", asked for by "
                    + p.requester().id() + " on " + Words.minute(p.requestedAt())
                    + (p.reason().isBlank() ? "" : " (" + p.reason() + ")") + ": "
                    + p.status().name().toLowerCase(Locale.ROOT));
            approvals(p.approvals());
        }
    }

    private void approvals(List<Approval> approvals) {
        for (Approval approval : approvals) {
            out.append("  ");
            bullet(approval.actor().id() + " agreed on " + Words.minute(approval.time())
                    + (approval.comment().isBlank() ? "" : ": " + approval.comment()));
        }
    }

    private void policies() {
        heading("Rules");
        if (report.policies().items().isEmpty()) {
            line("No policy was ever published; the standard lifecycle is in force.")
                    .line("");
            PolicyWords.of(report.lifecycle()).forEach(this::bullet);
        }
        for (PolicyChange change : report.policies().items()) {
            boolean all = change.policy().scope().equals(ModelName.REGISTRY);
            bullet("Policy " + change.policy().revision() + (all ? " of all models" : " of this model")
                    + ", in force since " + Words.minute(change.time()) + ", by "
                    + change.actor().id() + ", " + change.policy().digest());
            approvals(change.approvals());
            PolicyWords.of(change.lifecycle()).forEach(rule -> {
                out.append("  ");
                bullet(rule);
            });
        }
    }

    private void history() {
        heading("History");
        List<List<String>> rows = new ArrayList<>();
        for (HistoryEntry entry : report.history().items()) {
            rows.add(List.of(
                    Long.toString(entry.revision()),
                    Words.minute(entry.time()),
                    entry.actor().id(),
                    entry.describe(),
                    entry.reason(),
                    entry.policies().stream().map(PolicyRevision::toString).collect(Collectors.joining(", "))));
        }
        table(List.of("Revision", "When", "Who", "What", "Why", "Decided under"), rows);
    }

    private void chain() {
        Verification found = report.verification();
        heading("Is the log whole?");
        line(found.ok() ? Words.intact(found.revisions()) : "**No.**");
        found.problems().stream().limit(100).forEach(this::bullet);
        found.notes().stream().limit(100).forEach(this::bullet);
        line("");
        found.head()
                .ifPresent(head ->
                        line("The last revision has the digest `" + head + "`, which vouches for all before it."));
        if (!found.unknown().isEmpty()) {
            line("").line("What this walk cannot tell:").line("");
            found.unknown().stream().limit(100).forEach(this::bullet);
        }
    }
}

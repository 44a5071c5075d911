package dev.modelregistry.core.codec;

import dev.modelregistry.Model;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Excerpt;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Node;
import dev.modelregistry.lineage.LineageGraph.VersionNode;
import dev.modelregistry.spi.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** An audit report for programs. What stands in the log stands here in the same form. Written, and never read back. */
public final class ReportCodec {
    private static final long FORMAT = 1;

    private ReportCodec() {}

    /** The report as one JSON object. */
    public static Bytes encode(AuditReport report) {
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("kind", "audit-report");
            json.writeStringProperty("moment", report.moment().toString());
            object(json, "model", () -> model(json, report.model()));
            object(json, "lifecycle", () -> PolicyCodec.write(json, report.lifecycle()));
            excerpt(json, "periods", report.periods(), ReportCodec::period);
            excerpt(json, "versions", report.versions(), ReportCodec::version);
            object(json, "lineage", () -> lineage(json, report.origins()));
            excerpt(json, "promotions", report.promotions(), ReportCodec::promotion);
            excerpt(json, "policies", report.policies(), ReportCodec::policy);
            excerpt(json, "history", report.history(), ReportCodec::entry);
            object(json, "verification", () -> verification(json, report.verification()));
        });
    }

    private static void object(JsonGenerator json, String name, Runnable content) {
        json.writeName(name);
        json.writeStartObject();
        content.run();
        json.writeEndObject();
    }

    private static <T> void objects(
            JsonGenerator json, String name, List<T> items, BiConsumer<JsonGenerator, T> writer) {
        json.writeName(name);
        json.writeStartArray();
        for (T item : items) {
            json.writeStartObject();
            writer.accept(json, item);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static <T> void excerpt(
            JsonGenerator json, String name, Excerpt<T> excerpt, BiConsumer<JsonGenerator, T> writer) {
        object(json, name, () -> {
            json.writeNumberProperty("total", excerpt.total());
            objects(json, "items", excerpt.items(), writer);
        });
    }

    private static void texts(JsonGenerator json, String name, Collection<String> texts) {
        json.writeName(name);
        json.writeStartArray();
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> texts) {
        object(json, name, () -> texts.forEach(json::writeStringProperty));
    }

    private static void model(JsonGenerator json, Model model) {
        json.writeStringProperty("name", model.name().value());
        json.writeStringProperty("description", model.description());
        texts(json, "tags", model.tags());
        object(
                json,
                "aliases",
                () -> model.aliases()
                        .forEach((name, alias) ->
                                json.writeStringProperty(name, alias.version().toString())));
        objects(json, "stages", List.copyOf(model.allocations().values()), ReportCodec::allocation);
        model.latest().ifPresent(latest -> json.writeStringProperty("latest", latest.toString()));
        json.writeNumberProperty("versionCount", model.versionCount());
        json.writeStringProperty("created", model.createdAt().toString());
        json.writeNumberProperty("revision", model.revision());
    }

    private static void allocation(JsonGenerator json, Allocation allocation) {
        json.writeStringProperty("stage", allocation.stage().name());
        EventCodec.writeShares(json, allocation.shares());
        json.writeNumberProperty("revision", allocation.revision());
    }

    private static void period(JsonGenerator json, AuditReport.Period period) {
        json.writeStringProperty("stage", period.stage().name());
        EventCodec.writeShares(json, period.shares());
        json.writeStringProperty("from", period.from().toString());
        period.until().ifPresent(until -> json.writeStringProperty("until", until.toString()));
        json.writeStringProperty("cause", word(period.cause()));
        CommitCodec.writeActor(json, period.actor());
        json.writeStringProperty("reason", period.reason());
        json.writeNumberProperty("revision", period.revision());
    }

    private static void version(JsonGenerator json, Reported reported) {
        ModelVersion v = reported.version();
        json.writeStringProperty("version", v.version().toString());
        json.writeStringProperty("digest", v.digest().hex());
        json.writeStringProperty("status", word(reported.status()));
        if (v.held()) {
            json.writeBooleanProperty("held", true);
        }
        CommitCodec.writeActor(json, v.author());
        json.writeStringProperty("registered", v.registeredAt().toString());
        json.writeNumberProperty("revision", v.revision());
        v.idempotencyKey().ifPresent(key -> json.writeStringProperty("key", key));
        json.writeStringProperty("description", v.description());
        texts(json, "tags", v.tags());
        texts(json, "aliases", v.aliases());
        texts(json, "stages", v.stages().stream().map(Stage::name).toList());
        objects(json, "evaluations", List.copyOf(v.evaluations().values()), GovernanceEventCodec::writeEvaluation);
        object(json, "manifest", () -> ManifestCodec.write(json, v.manifest()));
    }

    private static void lineage(JsonGenerator json, AuditReport.Origins origins) {
        texts(json, "of", origins.of().stream().map(ModelRef::toString).toList());
        json.writeNumberProperty("omitted", origins.omitted());
        objects(json, "nodes", origins.graph().nodes(), ReportCodec::node);
        objects(json, "edges", origins.graph().edges(), (j, edge) -> {
            j.writeStringProperty("from", edge.from());
            j.writeStringProperty("to", edge.to());
            j.writeStringProperty("label", edge.label());
        });
    }

    private static void node(JsonGenerator json, Node node) {
        json.writeStringProperty("id", node.id());
        if (node instanceof VersionNode version) {
            json.writeStringProperty("type", "version");
            json.writeStringProperty("model", version.ref().model().value());
            json.writeStringProperty(
                    "version", version.ref().exact().orElseThrow().toString());
            json.writeStringProperty("digest", version.digest().hex());
            texts(json, "stages", version.stages().stream().map(Stage::name).toList());
            json.writeStringProperty("status", word(version.status()));
        } else if (node instanceof DatasetNode dataset) {
            json.writeStringProperty("type", "dataset");
            json.writeStringProperty("name", dataset.name());
            json.writeStringProperty("version", dataset.version());
        } else if (node instanceof CodeNode code) {
            json.writeStringProperty("type", "code");
            json.writeStringProperty("system", code.code().system());
            json.writeStringProperty("repository", code.code().repository());
            json.writeStringProperty("revision", code.code().revision());
        }
    }

    private static void promotion(JsonGenerator json, Promotion promotion) {
        json.writeStringProperty("request", promotion.id().uuid().toString());
        json.writeStringProperty(
                "version", promotion.version().exact().orElseThrow().toString());
        json.writeStringProperty("digest", promotion.digest().hex());
        json.writeStringProperty("stage", promotion.stage().name());
        json.writeNumberProperty("share", promotion.share().buckets());
        json.writeNumberProperty("largest", promotion.largest().buckets());
        CommitCodec.writeActor(json, promotion.requester());
        json.writeStringProperty("time", promotion.requestedAt().toString());
        json.writeStringProperty("reason", promotion.reason());
        promotion.expiresAt().ifPresent(at -> json.writeStringProperty("expires", at.toString()));
        json.writeStringProperty("status", word(promotion.status()));
        objects(json, "approvals", promotion.approvals(), ReportCodec::approval);
    }

    private static void approval(JsonGenerator json, Approval approval) {
        CommitCodec.writeActor(json, approval.actor());
        json.writeStringProperty("time", approval.time().toString());
        json.writeStringProperty("comment", approval.comment());
    }

    private static void policy(JsonGenerator json, AuditReport.PolicyChange change) {
        revision(json, change.policy());
        json.writeStringProperty("time", change.time().toString());
        CommitCodec.writeActor(json, change.actor());
        objects(json, "approvals", change.approvals(), ReportCodec::approval);
        object(json, "policy", () -> PolicyCodec.write(json, change.lifecycle()));
    }

    private static void revision(JsonGenerator json, PolicyRevision policy) {
        json.writeStringProperty("scope", policy.scope().value());
        json.writeNumberProperty("revision", policy.revision());
        json.writeStringProperty("digest", policy.digest().hex());
    }

    private static void entry(JsonGenerator json, HistoryEntry entry) {
        json.writeNumberProperty("revision", entry.revision());
        json.writeStringProperty("command", entry.command().uuid().toString());
        CommitCodec.writeActor(json, entry.actor());
        json.writeStringProperty("time", entry.time().toString());
        json.writeStringProperty("reason", entry.reason());
        objects(json, "policies", entry.policies(), ReportCodec::revision);
        json.writeStringProperty("text", entry.describe());
        json.writeName("events");
        json.writeStartArray();
        entry.events().forEach(event -> EventCodec.write(json, event));
        json.writeEndArray();
    }

    private static void verification(JsonGenerator json, Verification verification) {
        json.writeBooleanProperty("ok", verification.ok());
        json.writeNumberProperty("revisions", verification.revisions());
        verification.head().ifPresent(head -> json.writeStringProperty("head", head.hex()));
        texts(json, "problems", verification.problems());
        texts(json, "notes", verification.notes());
        texts(json, "unknown", verification.unknown());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

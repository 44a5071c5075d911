package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Alias;
import dev.modelregistry.CommandId;
import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Excerpt;
import dev.modelregistry.audit.AuditReport.Origins;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.AuditReport.PolicyChange;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.report.ReportRenderer;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Edge;
import dev.modelregistry.lineage.LineageGraph.VersionNode;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Evaluation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The JSON form of an audit report, which programs rely on. */
class ReportCodecTest {
    private static final ModelName FRAUD = ModelName.of("fraud");
    private static final ModelRef REF = ModelRef.parse("fraud@1.1");
    private static final Instant T0 = Instant.parse("2026-11-01T08:00:00Z");
    private static final Instant T1 = Instant.parse("2026-11-02T09:30:00.5Z");
    private static final Actor ADA = Actor.of("ada", "ml-lead", "auditor");
    private static final Sha256 DIGEST = new Sha256("0a".repeat(32));
    private static final PolicyRevision POLICY = new PolicyRevision(ModelName.REGISTRY, 2, DIGEST);
    private static final List<Approval> APPROVALS = List.of(new Approval(Actor.of("grace"), T1, "drift is low"));

    private static AuditReport report() {
        Map<Version, Share> shares = new LinkedHashMap<>();
        shares.put(Samples.V11, Share.percent(90));
        shares.put(Samples.V10, Share.percent(10));
        Allocation allocation = new Allocation(Stage.PRODUCTION, Samples.V11, shares, 7);
        Model model = new Model(
                FRAUD,
                "scores <payments>",
                Map.of("team", "risk"),
                Map.of("champion", new Alias("champion", Samples.V11, 6)),
                Map.of(Stage.PRODUCTION, allocation),
                Optional.of(Samples.V11),
                2,
                T0,
                7);
        Period before = new Period(
                Stage.PRODUCTION,
                Map.of(Samples.V10, Share.ALL),
                T0,
                Optional.of(T1),
                Event.Cause.ROLLED_BACK,
                ADA,
                "precision fell",
                3);
        Period now = new Period(Stage.PRODUCTION, shares, T1, Optional.empty(), Event.Cause.PROMOTED, ADA, "", 7);
        ModelVersion version = new ModelVersion(
                FRAUD,
                Samples.V11,
                DIGEST,
                Samples.FULL,
                ADA,
                T0,
                4,
                "",
                Map.of("reviewed-by", "grace"),
                Set.of("champion"),
                Set.of(Stage.PRODUCTION),
                false,
                false,
                true,
                Map.of("holdout", Evaluation.of("holdout").metric("auc", 0.969).build()),
                Optional.of("run-8812"));
        VersionNode node = new VersionNode(REF, DIGEST, Set.of(Stage.PRODUCTION), LineageGraph.Status.ACTIVE);
        DatasetNode dataset = new DatasetNode("transactions", "2026-10-01");
        CodeNode code = new CodeNode(CodeRef.git("https://git.example/fraud.git", "9f3c2ab"));
        LineageGraph graph = new LineageGraph(
                List.of(node, dataset, code),
                List.of(new Edge(dataset.id(), node.id(), "train"), new Edge(code.id(), node.id(), "built by")));
        Promotion promotion = new Promotion(
                new CommandId(FRAUD, new UUID(0, 77)),
                REF,
                DIGEST,
                Stage.PRODUCTION,
                Share.percent(10),
                Share.ALL,
                ADA,
                T0,
                "ready",
                Optional.of(T1),
                RequestStatus.EXECUTED,
                APPROVALS);
        HistoryEntry entry = new HistoryEntry(
                FRAUD,
                7,
                new CommandId(FRAUD, new UUID(0, 3)),
                ADA,
                T1,
                "looks good",
                List.of(POLICY),
                List.of(new Event.AliasMoved("champion", Samples.V11)));
        return new AuditReport(
                model,
                T1,
                Samples.POLICY,
                new Excerpt<>(List.of(before, now), 12),
                new Excerpt<>(List.of(new Reported(version, LineageGraph.Status.ACTIVE)), 2),
                new Origins(List.of(REF), graph, 3),
                new Excerpt<>(List.of(promotion), 1),
                new Excerpt<>(List.of(new PolicyChange(POLICY, Samples.POLICY, T0, ADA, APPROVALS)), 1),
                new Excerpt<>(List.of(entry), 7),
                new Verification(
                        FRAUD,
                        7,
                        Optional.of(DIGEST),
                        List.of("revision 5 is missing"),
                        List.of("overlapped"),
                        List.of("whether the tail was cut off")),
                new ReportRenderer());
    }

    @Test
    void aReportIsWrittenAsEver() {
        Golden.assertWritten(ReportCodec.encode(report()), "audit-report");
    }

    @Test
    void aReportIsOneJsonObject() {
        assertThat(Json.parse("the report", ReportCodec.encode(report())).integer("format"))
                .isEqualTo(1);
    }
}

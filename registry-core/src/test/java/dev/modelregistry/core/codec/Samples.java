package dev.modelregistry.core.codec;

import dev.modelregistry.Actor;
import dev.modelregistry.Alias;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.rules.RequestState;
import dev.modelregistry.core.rules.StageState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.metadata.Signature;
import dev.modelregistry.spi.StreamId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The values of which the golden files are the written form. */
final class Samples {
    static final Version V10 = Version.parse("1.0");
    static final Version V11 = Version.parse("1.1");
    static final Version V12 = Version.parse("1.2");

    private static final Instant T0 = Instant.parse("2026-11-01T08:00:00Z");
    private static final UUID REQUEST = new UUID(0, 77);

    /** Buckets of shares that were changed before. */
    private static final List<Allocation.Range> RANGES = List.of(
            new Allocation.Range(V11, 4_000), new Allocation.Range(V10, 1_000), new Allocation.Range(V11, 5_000));

    private static final Evaluation EVALUATION = Evaluation.of("holdout")
            .metric("auc", 0.969)
            .dataset(Dataset.of("holdout", "2026-10-15"))
            .build();

    static final Signature SIGNATURE = Signature.builder()
            .input("features", DType.FLOAT32, Signature.FREE, 30)
            .optionalInput("weight", DType.FLOAT32)
            .input(new Signature.Tensor("country", DType.STRING, List.of(), false, Set.of("de", "fr")))
            .output("score", DType.FLOAT64, Signature.FREE)
            .optionalOutput("reason", DType.STRING)
            .build();

    /** Everything that a policy may say. */
    static final Lifecycle POLICY = Lifecycle.standard()
            .stage(Stage.of("canary"), Stage.STAGING)
            .exclusive(Stage.STAGING)
            .gate(
                    Stage.PRODUCTION,
                    Gate.metadataComplete(),
                    Gate.metricAtLeast("auc", 0.95),
                    Gate.metricAtMost("loss", 0.1).onEvaluation("holdout").maxAge(Duration.ofDays(30)),
                    Gate.notWorseThan(Stage.PRODUCTION, "auc")
                            .onEvaluation("holdout")
                            .tolerance(0.002)
                            .maxAge(Duration.ofHours(36)),
                    Gate.notWorseThan(Stage.PRODUCTION, "loss").lowerIsBetter(),
                    Gate.signaturePresent(),
                    Gate.signatureCompatibleWith(Stage.PRODUCTION),
                    Gate.timeIn(Stage.STAGING, Duration.ofMinutes(90)),
                    Gate.tag("reviewed"),
                    Gate.tag("team", "risk"))
            .approvals(Stage.PRODUCTION, Approvals.of(2, "ml-lead").within(Duration.ofDays(7)))
            .policyApprovals(1, "compliance")
            .access(AccessPolicy.builder()
                    .allow("trainer", Permission.REGISTER, Permission.TAG)
                    .allow(AccessPolicy.Rule.of("ml-lead", Permission.PROMOTE, Permission.ROLL_BACK)
                            .in(Stage.PRODUCTION)
                            .on("fraud-*"))
                    .bind("alice", "trainer", "ml-lead")
                    .build())
            .minimum(Requirement.DATASET, Requirement.CODE)
            .indexTags("team")
            .emergency("incident-manager")
            .build();

    /** Everything that a manifest may hold, and numbers and texts that are easily written in more than one way. */
    static final Manifest FULL = new Manifest(
            new Manifest.Artifact(
                    8_388_620,
                    3,
                    List.of(
                            new Manifest.ModelFile("bin/run.sh", 11, digest(1), true),
                            new Manifest.ModelFile("empty", 0, digest(2), false),
                            new Manifest.ModelFile("雪/model.onnx", 8_388_609, digest(3), false)),
                    Optional.of(digest(4))),
            Instant.parse("2026-10-31T23:59:59.123456789Z"),
            List.of(
                    Dataset.of("transactions", "2026-10-01")
                            .role("train")
                            .at(URI.create("s3://lake/transactions/2026-10-01"))
                            .digest("sha256:0b0b"),
                    Dataset.of("transactions", "2026-09-01")),
            Map.of(
                    "booster",
                    "gbtree",
                    "depth",
                    6L,
                    "eta",
                    0.3,
                    "largest",
                    Long.MAX_VALUE,
                    "lowest",
                    Long.MIN_VALUE,
                    "shuffle",
                    true,
                    "whole",
                    2.0),
            Map.of(
                    "auc",
                    0.973,
                    "largest",
                    Double.MAX_VALUE,
                    "old-java",
                    Double.parseDouble("2e23"),
                    "small",
                    1e-7,
                    "smallest",
                    Double.MIN_VALUE,
                    "tenth",
                    0.1,
                    "zero",
                    -0.0),
            Optional.of(Signature.builder()
                    .input("features", DType.FLOAT32, Signature.FREE, 30)
                    .input("flag", DType.BOOL)
                    .output("score", DType.FLOAT64, Signature.FREE)
                    .build()),
            Optional.of(CodeRef.git("https://git.example/fraud.git", "9f3c2ab")),
            Map.of("org.tribuo:tribuo-all", "4.3.2", "python", "3.12"),
            List.of(new Manifest.Parent(ModelName.of("fraud-base"), Version.parse("2.0"), digest(5))),
            Map.of(
                    "note", "two\nlines, a \"quote\", a \\, a tab\t, a bell\u0007, a / and \u2028",
                    "zürich", "grüße 雪 🦊",
                    "\uffe5", "its key comes after the fox in UTF-16, and before it in UTF-8",
                    "🦊", "sorted by UTF-16"));

    /** No more than a manifest must hold. */
    static final Manifest MINIMAL = new Manifest(
            new Manifest.Artifact(
                    5, 1, List.of(new Manifest.ModelFile("model", 5, digest(6), false)), Optional.empty()),
            Instant.parse("2026-10-31T23:00:00Z"),
            List.of(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Map.of());

    /** More files than a manifest lists. */
    static final Manifest.Artifact MANY_FILES =
            new Manifest.Artifact(4_096_000, 1_001, List.of(), Optional.of(digest(7)));

    /** One of each event, and of each form that it has, under the name of its golden file. */
    static final Map<String, Event> EVENTS = events();

    static final CommitCodec.Payload FIRST = new CommitCodec.Payload(
            new StreamId("fraud"),
            1,
            Optional.empty(),
            List.of(new Entry(
                    UUID.fromString("00000000-0000-4000-8000-000000000001"),
                    Actor.of("train-job-17", "trainer"),
                    Instant.parse("2026-11-01T08:00:00Z"),
                    "",
                    List.of(),
                    List.of(new Event.VersionRegistered(
                            V10, digest(8), MINIMAL, Map.of("team", "risk"), Optional.of("run-8812"))))));

    /** Two commands in one commit, one of which led to two events. */
    static final CommitCodec.Payload GROUP = new CommitCodec.Payload(
            new StreamId("fraud"),
            7,
            Optional.of(digest(9)),
            List.of(
                    new Entry(
                            UUID.fromString("00000000-0000-4000-8000-000000000002"),
                            Actor.of("ada", "ml-lead", "auditor"),
                            Instant.parse("2026-11-02T09:30:00.5Z"),
                            "beats 1.0 on the holdout set",
                            List.of(),
                            List.of(
                                    changed(Stage.STAGING, Event.Cause.LEFT, Map.of()),
                                    changed(Stage.PRODUCTION, Event.Cause.PROMOTED, Map.of(V11, Share.ALL)))),
                    new Entry(
                            UUID.fromString("00000000-0000-4000-8000-000000000003"),
                            Actor.of("grace"),
                            Instant.parse("2026-11-02T09:30:00.5Z"),
                            "",
                            List.of(),
                            List.of(new Event.AliasMoved("champion", V11)))));

    static final CheckpointCodec.Saved CHECKPOINT = new CheckpointCodec.Saved(
            ModelState.restore(ModelName.of("fraud"), Samples::fill),
            9,
            digest(10),
            Instant.parse("2026-11-02T09:30:00.5Z"));

    static final Layout LAYOUT = new Layout(List.of(
            new Layout.CutFile(
                    new Manifest.ModelFile("bin/run.sh", 11, digest(1), true),
                    List.of(new Layout.Segment(11, digest(1)))),
            new Layout.CutFile(new Manifest.ModelFile("empty", 0, digest(2), false), List.of()),
            new Layout.CutFile(
                    new Manifest.ModelFile("雪/model.onnx", 8_388_609, digest(3), false),
                    List.of(new Layout.Segment(8_388_608, digest(11)), new Layout.Segment(1, digest(12))))));

    private Samples() {}

    private static void fill(ModelState.Parts parts) {
        parts.created(Optional.of(T0));
        parts.description("finds fraud");
        parts.tags(Map.of("team", "risk"));
        parts.aliases(List.of(new Alias("champion", V11, 7)));
        parts.removedAliases(Map.of("challenger", 6L));
        parts.stages(Map.of(
                Stage.STAGING,
                new StageState(
                        Optional.empty(),
                        7,
                        List.of(Allocation.all(Stage.STAGING, V11, 6)),
                        Optional.empty(),
                        Map.of(),
                        Map.of(V10, Share.ALL, V11, Share.ALL)),
                Stage.PRODUCTION,
                new StageState(
                        Optional.of(new Allocation(Stage.PRODUCTION, V11, shares(), RANGES, 7)),
                        7,
                        List.of(Allocation.all(Stage.PRODUCTION, V10, 4)),
                        Optional.of(V11),
                        Map.of(
                                V10, new StageState.Standing(T0, Share.ALL),
                                V11, new StageState.Standing(T0.plusSeconds(60), Share.percent(90))),
                        Map.of(V10, Share.ALL, V11, Share.percent(90)))));
        parts.versions(List.of(
                version(V10, 1, VersionState.Status.ARCHIVED, Optional.of("run-8812"), "the first"),
                evaluated(version(V11, 5, VersionState.Status.ACTIVE, Optional.empty(), "")),
                version(V12, 8, VersionState.Status.DELETED, Optional.empty(), ""),
                version(Version.parse("2.0"), 9, VersionState.Status.RECALLED, Optional.empty(), "")));
        parts.contracts(Map.of(1, List.of(FULL.signature().orElseThrow(), SIGNATURE)));
        parts.policy(Optional.of(new Published(ModelName.of("fraud"), 3, PolicyCodec.digest(POLICY), T0, POLICY)));
        parts.requests(List.of(
                new RequestState(
                        REQUEST,
                        new RequestState.Subject.ToPromote(
                                V11, digest(8), Stage.PRODUCTION, Share.percent(10), Share.percent(50)),
                        Actor.of("alice", "trainer"),
                        T0,
                        "ready",
                        Optional.of(T0.plusSeconds(86_400)),
                        RequestStatus.EXECUTED,
                        List.of(new Approval(Actor.of("bob", "ml-lead"), T0.plusSeconds(5), "checked drift"))),
                new RequestState(
                        new UUID(0, 78),
                        new RequestState.Subject.ToPublish(POLICY, PolicyCodec.digest(POLICY)),
                        Actor.of("alice"),
                        T0,
                        "",
                        Optional.empty(),
                        RequestStatus.PENDING,
                        List.of())));
    }

    private static VersionState evaluated(VersionState v) {
        return new VersionState(
                v.version(),
                v.digest(),
                v.revision(),
                v.author(),
                v.registeredAt(),
                v.idempotencyKey(),
                v.description(),
                v.tags(),
                v.status(),
                true,
                Map.of(EVALUATION.name(), new VersionState.Evaluated(EVALUATION, T0)));
    }

    private static Event.AllocationChanged changed(Stage stage, Event.Cause cause, Map<Version, Share> shares) {
        return new Event.AllocationChanged(stage, cause, Optional.empty(), shares, Allocation.contiguous(shares));
    }

    /** Sixty-four digits that are easily told apart. */
    static Sha256 digest(int n) {
        return new Sha256(String.format("%02x", n).repeat(32));
    }

    private static Map<Version, Share> shares() {
        Map<Version, Share> shares = new LinkedHashMap<>();
        shares.put(V11, Share.percent(90));
        shares.put(V10, Share.percent(10));
        return shares;
    }

    private static Map<String, Event> events() {
        Map<String, Event> events = new LinkedHashMap<>();
        events.put(
                "version-registered",
                new Event.VersionRegistered(
                        V10, digest(8), FULL, Map.of("team", "risk", "empty", ""), Optional.of("run-8812")));
        events.put(
                "version-registered-minimal",
                new Event.VersionRegistered(V10, digest(8), MINIMAL, Map.of(), Optional.empty()));
        events.put("described-model", new Event.Described(Optional.empty(), "finds fraud"));
        events.put("described-version", new Event.Described(Optional.of(V11), ""));
        events.put("tagged-model", new Event.Tagged(Optional.empty(), "team", "risk"));
        events.put("tagged-version", new Event.Tagged(Optional.of(V11), "team", "'; drop table 雪"));
        events.put("untagged-model", new Event.Untagged(Optional.empty(), "team"));
        events.put("untagged-version", new Event.Untagged(Optional.of(V11), "team"));
        events.put("alias-moved", new Event.AliasMoved("champion", V11));
        events.put("alias-removed", new Event.AliasRemoved("champion"));
        events.put("allocation-promoted", changed(Stage.PRODUCTION, Event.Cause.PROMOTED, Map.of(V11, Share.ALL)));
        events.put(
                "allocation-rolled-back", changed(Stage.PRODUCTION, Event.Cause.ROLLED_BACK, Map.of(V10, Share.ALL)));
        events.put("allocation-left", changed(Stage.STAGING, Event.Cause.LEFT, Map.of()));
        events.put("allocation-shared", changed(Stage.PRODUCTION, Event.Cause.PROMOTED, shares()));
        events.put(
                "allocation-canary",
                new Event.AllocationChanged(
                        Stage.PRODUCTION, Event.Cause.PROMOTED, Optional.of(V11), shares(), RANGES));
        events.put(
                "allocation-shifted",
                new Event.AllocationChanged(Stage.PRODUCTION, Event.Cause.SHIFTED, Optional.empty(), shares(), RANGES));
        events.put(
                "allocation-emergency",
                new Event.AllocationChanged(
                        Stage.PRODUCTION,
                        Event.Cause.EMERGENCY,
                        Optional.of(V11),
                        Map.of(V11, Share.ALL),
                        Allocation.contiguous(Map.of(V11, Share.ALL))));
        events.put("recalled", new Event.Recalled(V10));
        events.put("held", new Event.Held(V10));
        events.put("released", new Event.Released(V10));
        events.put("evaluated", new Event.Evaluated(V11, EVALUATION));
        events.put(
                "promotion-requested",
                new Event.PromotionRequested(
                        REQUEST,
                        V11,
                        digest(8),
                        Stage.PRODUCTION,
                        Share.percent(10),
                        Share.percent(50),
                        Optional.of(T0)));
        events.put(
                "policy-proposed",
                new Event.PolicyProposed(REQUEST, POLICY, PolicyCodec.digest(POLICY), Optional.of(T0)));
        events.put("approved", new Event.Approved(REQUEST, "checked drift report"));
        events.put("request-moved", new Event.RequestMoved(REQUEST, RequestStatus.EXECUTED));
        events.put("policy-published", new Event.PolicyPublished(POLICY, PolicyCodec.digest(POLICY)));
        events.put("founded", new Event.Founded(UUID.fromString("00000000-0000-4000-8000-0000000000f0")));
        events.put("archived", new Event.Archived(V10));
        events.put("restored", new Event.Restored(V10));
        events.put("deleted", new Event.Deleted(V12));
        events.put("erased", new Event.Erased());
        events.put("format-raised", new Event.FormatRaised(2));
        return events;
    }

    private static VersionState version(
            Version version, int revision, VersionState.Status status, Optional<String> key, String description) {
        return new VersionState(
                version,
                digest(0xa0 + revision),
                revision,
                Actor.of("train-job-17", "trainer"),
                Instant.parse("2026-11-01T08:00:00Z").plusSeconds(revision - 1L),
                key,
                description,
                key.isPresent() ? Map.of("team", "risk") : Map.of(),
                status,
                false,
                Map.of());
    }
}

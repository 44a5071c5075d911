package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.IncompatibleSignatureException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Publication;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.metadata.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryGoverning extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");
    private static final Actor ALICE = Actor.of("alice", "trainer", "ml-lead");

    RegistryGoverning(RegistryContract contract) {
        super(contract);
    }

    private ModelVersion staged() {
        return stagedBy(ALICE);
    }

    @Test
    void aPolicyIsObeyedByEveryProcessFromItsAcknowledgementOn() {
        ModelVersion version = staged();
        Registry other = contract.open();
        other.model("fraud");

        registry()
                .publish(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.95))
                        .build());

        refused(
                GateRefusedException.class,
                () -> other.promote(version.ref(), PRODUCTION, "go"),
                "1 gate refuses it",
                "wanted auc >= 0.95",
                "actual: auc = 0.9");
        assertThat(other.lifecycle(FRAUD).rule(PRODUCTION).gates()).hasSize(1);
    }

    @Test
    void everyGateThatRefusesIsListedAndTheDryRunTellsBeforehand() {
        registry()
                .publish(Lifecycle.standard()
                        .gate(
                                PRODUCTION,
                                Gate.metricAtLeast("auc", 0.95),
                                Gate.tag("reviewed"),
                                Gate.signaturePresent())
                        .gate(
                                PRODUCTION,
                                Gate.metricAtLeast("auc", 0.92).onEvaluation("holdout"),
                                Gate.metadataComplete())
                        .build());
        ModelVersion version = staged();

        GateRefusedException refusal = refused(
                GateRefusedException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "go"),
                "4 gates refuse it",
                "no tag reviewed",
                "no evaluation holdout");
        assertThat(refusal.refusals()).hasSize(4);

        PromotionCheck check = registry().check(version.ref(), PRODUCTION);
        assertThat(check.allowed()).isFalse();
        assertThat(check.problems()).isEmpty();
        assertThat(check.gates()).hasSize(5).filteredOn(gate -> gate.passed()).hasSize(1);
    }

    @Test
    void anEvaluationThatIsAddedLaterOpensAGateAndLeavesTheManifestAlone() {
        registry()
                .publish(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.95).onEvaluation("holdout"))
                        .build());
        ModelVersion version = staged();
        registry()
                .evaluate(
                        version.ref(),
                        Evaluation.of("holdout").metric("auc", 0.91).build());
        refused(
                GateRefusedException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "go"),
                "auc = 0.91 on evaluation holdout");

        registry()
                .evaluate(
                        version.ref(),
                        Evaluation.of("holdout").metric("auc", 0.96).build());
        registry().promote(version.ref(), PRODUCTION, "go");

        ModelVersion now = contract.open().version("fraud@production");
        assertThat(now.digest()).isEqualTo(version.digest());
        assertThat(now.manifest()).isEqualTo(version.manifest());
        assertThat(now.evaluations())
                .containsExactly(Map.entry(
                        "holdout", Evaluation.of("holdout").metric("auc", 0.96).build()));
    }

    @Test
    void aCandidateIsHeldAgainstWhatTheStageServes() {
        registry()
                .publish(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.notWorseThan(PRODUCTION, "auc").tolerance(0.01))
                        .build());
        inProduction(register("fraud"));
        ModelVersion worse = registry()
                .register(minimal("fraud", "worse").metric("auc", 0.85).build());
        registry().promote(worse.ref(), STAGING, "test");
        refused(
                GateRefusedException.class,
                () -> registry().promote(worse.ref(), PRODUCTION, "go"),
                "auc = 0.85",
                "1.0 in production has auc = 0.9");

        ModelVersion close = registry()
                .register(minimal("fraud", "close").metric("auc", 0.895).build());
        registry().promote(close.ref(), STAGING, "test");
        registry().promote(close.ref(), PRODUCTION, "go");
    }

    @Test
    void whatNoRoleMayIsRefusedAndTheDenialSaysWhichRoleWould() {
        staged();
        Actor admin = Actor.of("admin", "admin");
        registry()
                .as(admin)
                .publish(Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("admin", Permission.values())
                                .allow("trainer", Permission.REGISTER, Permission.TAG)
                                .allow(AccessPolicy.Rule.of("releaser", Permission.PROMOTE)
                                        .in(STAGING)
                                        .on("fraud*"))
                                .build())
                        .build());
        Registry trainer = registry().as(Actor.of("tom", "trainer"));
        ModelVersion version = trainer.register(minimal("fraud", "new").build());
        trainer.tag(version.ref(), "team", "risk");
        refused(
                AccessDeniedException.class,
                () -> trainer.promote(version.ref(), STAGING, "go"),
                "tom may not promote in stage staging for fraud",
                "admin or releaser",
                "tom has trainer");
        refused(AccessDeniedException.class, () -> trainer.alias("fraud", "best", version.version()), "may not alias");
        refused(
                AccessDeniedException.class,
                () -> trainer.evaluate(
                        version.ref(), Evaluation.of("holdout").metric("auc", 1).build()),
                "may not evaluate");
        refused(AccessDeniedException.class, () -> trainer.delete(version.ref(), "gone"), "may not delete");
        refused(AccessDeniedException.class, () -> trainer.recall(version.ref(), "bad"), "may not recall");
        refused(AccessDeniedException.class, () -> trainer.hold(version.ref(), "law"), "may not hold");
        refused(AccessDeniedException.class, () -> trainer.archive(version.ref(), "old"), "may not archive");
        refused(
                AccessDeniedException.class,
                () -> trainer.publish(Lifecycle.standard().build()),
                "may not publish policy");
        refused(
                AccessDeniedException.class,
                () -> trainer.publish("fraud", Lifecycle.standard().build()),
                "may not publish policy");
        Registry releaser = registry().as(Actor.of("rob", "releaser"));
        releaser.promote(version.ref(), STAGING, "go");
        refused(
                AccessDeniedException.class,
                () -> releaser.promote(version.ref(), PRODUCTION, "go"),
                "may not promote in stage production");
        refused(
                AccessDeniedException.class,
                () -> registry()
                        .as(Actor.of("x"))
                        .register(minimal("fraud", "b").build()),
                "may not register");
    }

    @Test
    void whereThePolicyBindsRolesThoseThatActorsBringCountForNothing() {
        staged();
        registry()
                .as(Actor.of("admin"))
                .publish(Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("admin", Permission.values())
                                .bind("admin", "admin")
                                .build())
                        .build());
        refused(
                AccessDeniedException.class,
                () -> registry().as(Actor.of("mallory", "admin")).describe("fraud", "mine"),
                "mallory has none");
        registry().as(Actor.of("admin")).describe("fraud", "ours");
    }

    @Test
    void aPolicyThatLocksOutItsPublisherIsRefused() {
        refused(
                InvalidInputException.class,
                () -> registry()
                        .publish(Lifecycle.standard()
                                .access(AccessPolicy.builder()
                                        .allow("somebody-else", Permission.PUBLISH_POLICY)
                                        .build())
                                .build()),
                "would lock out",
                "they have none, so publish as(Actor.of(");
    }

    @Test
    void aModelsOwnPolicyTakesThePlaceOfTheRegistrysButNotItsAccessRules() {
        ModelVersion version = staged();
        Actor admin = Actor.of("admin", "admin");
        registry()
                .as(admin)
                .publish(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.tag("reviewed"))
                        .access(AccessPolicy.builder()
                                .allow("admin", Permission.values())
                                .build())
                        .build());
        Publication own =
                registry().as(admin).publish("fraud", Lifecycle.standard().build());
        assertThat(own.status()).isEqualTo(RequestStatus.EXECUTED);

        refused(
                AccessDeniedException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "go"),
                "may not promote");
        registry().as(admin).promote(version.ref(), PRODUCTION, "no gate any more");

        assertThat(last().policies()).extracting(PolicyRevision::scope).containsExactly(ModelName.REGISTRY, FRAUD);
        refused(
                NotFoundException.class,
                () -> registry()
                        .as(admin)
                        .publish("nothing", Lifecycle.standard().build()),
                "there is no model nothing");
    }

    @Test
    void everyEntryNamesThePolicyThatItWasDecidedUnderAndOldOnesStayReadable() {
        Lifecycle first = Lifecycle.standard().indexTags("team").build();
        Lifecycle second = Lifecycle.standard().emergency("ops").build();
        registry().publish(first);
        ModelVersion version = register("fraud");
        registry().publish(second);
        registry().publish(second);
        registry().describe("fraud", "text");

        List<HistoryEntry> history = registry().audit().history("fraud");
        assertThat(history.get(0).policies())
                .extracting(PolicyRevision::revision)
                .containsExactly(1L);
        assertThat(history.get(1).policies())
                .extracting(PolicyRevision::revision)
                .containsExactly(2L);
        List<HistoryEntry> policies = registry().audit().history(ModelName.REGISTRY);
        assertThat(policies).hasSize(2);
        assertThat(registry().publication(policies.get(0).command()).lifecycle())
                .isEqualTo(first);
        assertThat(registry().audit().verify(ModelName.REGISTRY).ok()).isTrue();
        assertThat(registry().audit().verify(version.model()).problems()).isEmpty();
    }

    /** The log has the time of a decision, and not that at which it landed. */
    @Test
    void aCommandThatMayHaveOverlappedWithAPublicationIsNotedByTheAudit() throws Exception {
        ModelVersion version = staged();
        RegistryLogProbe probe = new RegistryLogProbe(contract.openLog());
        promoteWhileAPolicyIsPublished(version, probe, Registries.builder(probe, contract.openBlobs()));

        assertThat(registry().audit().verify(FRAUD).ok()).isTrue();
        // what was there when the command was decided was in time
        assertThat(registry().audit().verify(FRAUD).notes())
                .singleElement()
                .asString()
                .startsWith("revision 3 was decided at ")
                .contains("before policy 1 was published at ", "cannot be told from the log");
    }

    @Test
    void aCommandOfAfterAPublicationThatItDidNotKnowIsNotedByTheAudit() throws Exception {
        ModelVersion version = staged();
        RegistryLogProbe probe = new RegistryLogProbe(contract.openLog());
        promoteWhileAPolicyIsPublished(
                version,
                probe,
                Registries.builder(probe, contract.openBlobs())
                        .clock(() -> Instant.now().plusSeconds(60)));

        assertThat(registry().audit().verify(FRAUD).ok()).isTrue();
        assertThat(registry().audit().verify(FRAUD).notes())
                .filteredOn(note -> note.startsWith("revision 3 "))
                .singleElement()
                .asString()
                .contains("overlapped with the publication of policy 1", "was decided under none");
    }

    private void promoteWhileAPolicyIsPublished(
            ModelVersion version, RegistryLogProbe probe, Registries.Builder builder) throws Exception {
        Registry slow = contract.open(builder);
        probe.hold();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> command = other.submit(() -> slow.promote(version.ref(), PRODUCTION, "under way"));
            probe.awaitAppend();
            registry()
                    .publish(Lifecycle.standard()
                            .gate(PRODUCTION, Gate.tag("reviewed"))
                            .build());
            probe.release();
            Threads.await(command);
        } finally {
            other.shutdownNow();
        }
    }

    /** Every process reads it before each command, so it would stop them all. */
    @Test
    void aPolicyThatNobodyCouldReadAgainIsRefused() {
        register("fraud");
        refused(
                InvalidInputException.class,
                () -> registry()
                        .publish(Lifecycle.standard()
                                .gate(PRODUCTION, Gate.tag("\ud83d"))
                                .emergency("x".repeat(60_000))
                                .build()),
                "cannot publish this policy",
                "the tag of a gate of production has half of a surrogate pair",
                "a role for emergencies has 60000 characters");
        refused(
                InvalidInputException.class,
                () -> registry()
                        .as(Actor.of("root"))
                        .publish(
                                "fraud",
                                Lifecycle.standard()
                                        .access(AccessPolicy.builder()
                                                .allow("admin", Permission.values())
                                                .bind("root", "admin")
                                                .bind("x".repeat(60_000), "admin")
                                                .build())
                                        .build()),
                "the id of a bound actor has 60000 characters");
        contract.open().register(minimal("fraud", "next").build());
    }

    @Test
    void aPolicyMayAskForMoreMetadataOrForLess() {
        registry()
                .publish(Lifecycle.standard()
                        .minimum(Requirement.DATASET, Requirement.CODE)
                        .build());
        refused(
                InvalidInputException.class,
                () -> registry().register(minimal("fraud", "a").build()),
                "the code is missing, and the policy asks for it");
        registry().publish(Lifecycle.standard().minimum().build());
        registry()
                .register(Registration.of("fraud")
                        .artifact("model.bin", new byte[1])
                        .trainedAt(TRAINED)
                        .build());
    }

    @Test
    void aSignatureThatBreaksTheContractOfItsMajorIsRefusedWithEveryDifference() {
        Signature known = Signature.builder()
                .input("features", DType.FLOAT32, -1, 30)
                .output("score", DType.FLOAT32, -1, 1)
                .build();
        registry().register(minimal("fraud", "a").signature(known).build());
        Signature other = Signature.builder()
                .input("features", DType.FLOAT64, -1, 31)
                .output("score", DType.FLOAT32, -1, 1)
                .build();

        IncompatibleSignatureException refusal = refused(
                IncompatibleSignatureException.class,
                () -> registry().register(minimal("fraud", "b").signature(other).build()),
                "nextMajor()",
                "they send FLOAT32, it takes FLOAT64",
                "shape [-1, 30]");
        assertThat(refusal.differences()).hasSize(4);
        refused(
                IncompatibleSignatureException.class,
                () -> registry().register(minimal("fraud", "c").build()),
                "it has no signature");
        ModelVersion next = registry()
                .register(minimal("fraud", "b").signature(other).nextMajor().build());
        assertThat(next.version()).hasToString("2.0");
    }

    @Test
    void aRecalledVersionLeavesEveryStageAndAliasAndNeverComesBack() {
        ModelVersion version = inProduction(register("fraud"));
        registry().alias("fraud", "champion", version.version());
        registry().recall(version.ref(), "poisoned data");

        ModelVersion now = contract.open().version(version.pinned());
        assertThat(now.recalled()).isTrue();
        assertThat(now.stages()).isEmpty();
        assertThat(now.aliases()).isEmpty();
        refused(
                IllegalTransitionException.class,
                () -> registry().promote(version.ref(), STAGING, "again"),
                "was recalled");
        refused(IllegalTransitionException.class, () -> registry().restore(version.ref(), "again"), "was recalled");
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "again"),
                "served nothing before");
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback(FRAUD, PRODUCTION, version.version(), "again"),
                "it is recalled");
    }

    @Test
    void aLegalHoldKeepsAVersionFromBeingDeleted() {
        ModelVersion version = register("fraud");
        registry().hold(version.ref(), "case 17");
        assertThat(registry().version(version.ref()).held()).isTrue();
        refused(
                IllegalTransitionException.class,
                () -> registry().delete(version.ref(), "gone"),
                "legal hold",
                "release");
        registry().release(version.ref(), "case closed");
        registry().delete(version.ref(), "gone");
    }

    @Test
    void theRegistrysOwnLogIsNoModel() {
        registry().publish(Lifecycle.standard().build());
        refused(
                InvalidInputException.class,
                () -> registry().register(minimal("_registry", "a").build()),
                "no model");
        refused(NotFoundException.class, () -> registry().model("_registry"), "there is no model");
        assertThat(registry().models(PageRequest.first(10))).isEmpty();
    }
}

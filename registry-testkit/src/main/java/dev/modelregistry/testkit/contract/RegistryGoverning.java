package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.ApprovalRequiredException;
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
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Promotion;
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
    private static final Actor BOB = Actor.of("bob", "ml-lead");
    private static final Actor CLEO = Actor.of("cleo", "ml-lead");

    RegistryGoverning(RegistryContract contract) {
        super(contract);
    }

    private static Lifecycle twoLeads() {
        return Lifecycle.standard().approvals(PRODUCTION, 2, "ml-lead").build();
    }

    private ModelVersion staged() {
        ModelVersion version =
                registry().as(ALICE).register(minimal("fraud", "weights").build());
        registry().promote(version.ref(), STAGING, "test");
        return version;
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
    void theLastApprovalCarriesOutWhatWasAskedForInTheSameCommit() {
        registry().publish(twoLeads());
        ModelVersion version = staged();
        refused(
                ApprovalRequiredException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "go"),
                "needs 2 approvals by ml-lead",
                "requestPromotion(fraud@1.0, production, reason)");

        Promotion asked = registry().as(Actor.of("dan")).requestPromotion(version.ref(), PRODUCTION, "ready");
        assertThat(asked.status()).isEqualTo(RequestStatus.PENDING);
        assertThat(registry().openPromotions(FRAUD)).containsExactly(asked);
        assertThat(contract.open().as(BOB).approve(asked.id(), "checked drift report"))
                .isEqualTo(RequestStatus.PENDING);
        long revision = registry().model("fraud").revision();
        assertThat(registry().as(CLEO).approve(asked.id(), "fine")).isEqualTo(RequestStatus.EXECUTED);

        assertThat(registry().version("fraud@production").version()).isEqualTo(version.version());
        assertThat(registry().model("fraud").revision()).isEqualTo(revision + 1);
        Promotion done = contract.open().promotion(asked.id());
        assertThat(done.status()).isEqualTo(RequestStatus.EXECUTED);
        assertThat(done.approvals()).extracting(a -> a.actor().id()).containsExactly("bob", "cleo");
        assertThat(registry().openPromotions(FRAUD)).isEmpty();
    }

    @Test
    void fourEyesAreFourEyes() {
        registry().publish(twoLeads());
        ModelVersion version = staged();
        Promotion asked = registry().as(CLEO).requestPromotion(version.ref(), PRODUCTION, "ready");
        refused(
                AccessDeniedException.class,
                () -> registry().as(CLEO).approve(asked.id(), "mine"),
                "cleo asked for it");
        refused(
                AccessDeniedException.class,
                () -> registry().as(ALICE).approve(asked.id(), "made it"),
                "alice registered 1.0");
        refused(
                AccessDeniedException.class,
                () -> registry().as(Actor.of("eve", "trainer")).approve(asked.id(), "?"),
                "takes the role ml-lead");
        registry().as(BOB).approve(asked.id(), "ok");
        refused(
                AccessDeniedException.class,
                () -> registry().as(BOB).approve(asked.id(), "ok again"),
                "bob has approved it already");
    }

    @Test
    void whatWasApprovedForAShareDoesNotGrowBeyondIt() {
        registry()
                .publish(
                        Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build());
        ModelVersion first = staged();
        approved(first, Share.ALL, Share.ALL);
        ModelVersion second = staged();
        approved(second, Share.percent(1), Share.percent(10));

        registry().promote(second.ref(), PRODUCTION, Share.percent(10), "as approved");
        refused(
                ApprovalRequiredException.class,
                () -> registry().promote(second.ref(), PRODUCTION, "all of it"),
                "1 approval by ml-lead for 100 % of production");
        refused(
                ApprovalRequiredException.class,
                () -> registry().promote(first.ref(), PRODUCTION, Share.percent(5), "by the back door"),
                "fraud@1.1 needs");
        refused(
                ApprovalRequiredException.class,
                () -> registry().demote(first.ref(), PRODUCTION, "by the other back door"),
                "fraud@1.1 needs");
    }

    private void approved(ModelVersion version, Share share, Share largest) {
        Promotion asked =
                registry().as(Actor.of("dan")).requestPromotion(version.ref(), PRODUCTION, share, largest, "ready");
        assertThat(registry().as(BOB).approve(asked.id(), "ok")).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void theLastApprovalCountsEvenIfAGateRefusesThen() {
        registry()
                .publish(Lifecycle.standard()
                        .approvals(PRODUCTION, 1, "ml-lead")
                        .gate(PRODUCTION, Gate.tag("reviewed"))
                        .build());
        ModelVersion version = staged();
        registry().tag(version.ref(), "reviewed", "yes");
        Promotion asked = registry().as(Actor.of("dan")).requestPromotion(version.ref(), PRODUCTION, "ready");
        registry().untag(version.ref(), "reviewed");

        assertThat(registry().as(BOB).approve(asked.id(), "ok")).isEqualTo(RequestStatus.APPROVED);
        refused(
                GateRefusedException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "go"),
                "no tag reviewed");
        registry().tag(version.ref(), "reviewed", "again");
        registry().promote(version.ref(), PRODUCTION, "go");

        assertThat(registry().promotion(asked.id()).status()).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void aRequestIsRejectedWithdrawnOrEndedWithItsVersion() {
        registry().publish(twoLeads());
        ModelVersion version = staged();
        Registry dan = registry().as(Actor.of("dan"));

        Promotion rejected = dan.requestPromotion(version.ref(), PRODUCTION, "ready");
        refused(
                IllegalTransitionException.class,
                () -> dan.requestPromotion(version.ref(), PRODUCTION, "again"),
                "there is a request");
        registry().as(BOB).reject(rejected.id(), "drift");
        refused(
                IllegalTransitionException.class,
                () -> registry().as(CLEO).approve(rejected.id(), "but"),
                "is rejected",
                "ask anew");

        Promotion withdrawn = dan.requestPromotion(version.ref(), PRODUCTION, "ready");
        refused(
                AccessDeniedException.class,
                () -> registry().as(BOB).withdraw(withdrawn.id(), "no"),
                "only dan can withdraw");
        dan.withdraw(withdrawn.id(), "found a bug");
        assertThat(registry().promotion(withdrawn.id()).status()).isEqualTo(RequestStatus.WITHDRAWN);

        Promotion ended = dan.requestPromotion(version.ref(), PRODUCTION, "ready");
        registry().demote(version.ref(), STAGING, "old");
        registry().archive(version.ref(), "old");
        assertThat(registry().promotion(ended.id()).status()).isEqualTo(RequestStatus.ENDED);
        refused(
                IllegalTransitionException.class,
                () -> registry().as(BOB).approve(ended.id(), "late"),
                "its version was taken out of use");
        refused(
                NotFoundException.class,
                () -> registry().as(BOB).approve(CommandId.random(FRAUD), "what?"),
                "there is no request");
    }

    @Test
    void anEmergencyPassesOverEverythingIfThePolicyGrantsItAndStandsOut() {
        registry()
                .publish(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.tag("reviewed"))
                        .approvals(PRODUCTION, 2, "ml-lead")
                        .emergency("incident-manager")
                        .build());
        ModelVersion version = staged();
        refused(
                AccessDeniedException.class,
                () -> registry().promote(version.ref(), PRODUCTION, PromoteOptions.DEFAULT.inEmergency(), "outage"),
                "in an emergency the role incident-manager may");
        Registry manager = registry().as(Actor.of("max", "incident-manager"));
        refused(
                InvalidInputException.class,
                () -> manager.promote(version.ref(), PRODUCTION, PromoteOptions.DEFAULT.inEmergency(), " "),
                "reason");

        manager.promote(version.ref(), PRODUCTION, PromoteOptions.DEFAULT.inEmergency(), "outage 4711");

        assertThat(last().describe()).startsWith("EMERGENCY: promoted 1.0 to production");
    }

    private HistoryEntry last() {
        List<HistoryEntry> history = registry().audit().history("fraud");
        return history.get(history.size() - 1);
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
                "would lock out");
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
    void aPolicyMayWantApprovalForItsOwnChange() {
        Lifecycle strict = Lifecycle.standard().policyApprovals(1, "compliance").build();
        assertThat(registry().publish(strict).status()).isEqualTo(RequestStatus.EXECUTED);
        Lifecycle open = Lifecycle.standard().build();

        Publication proposed = registry().publish(open);

        assertThat(proposed.status()).isEqualTo(RequestStatus.PENDING);
        assertThat(registry().lifecycle(ModelName.REGISTRY)).isEqualTo(strict);
        Registry officer = contract.open().as(Actor.of("olga", "compliance"));
        assertThat(officer.approve(proposed.id(), "agreed")).isEqualTo(RequestStatus.EXECUTED);
        assertThat(registry().lifecycle(ModelName.REGISTRY)).isEqualTo(open);
        assertThat(registry().publication(proposed.id()).approvals()).hasSize(1);
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
        assertThat(registry().audit().verify(version.model()).notes()).isEmpty();
    }

    @Test
    void aCommandThatOverlapsWithAPublicationIsNotedByTheAudit() throws Exception {
        ModelVersion version = staged();
        RegistryLogProbe probe = new RegistryLogProbe(contract.openLog());
        Registry slow = contract.open(Registries.builder(probe, contract.openBlobs())
                .clock(() -> Instant.now().plusSeconds(60)));
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

        assertThat(registry().audit().verify(FRAUD).ok()).isTrue();
        assertThat(registry().audit().verify(FRAUD).notes())
                .singleElement()
                .asString()
                .contains("overlapped with the publication of policy 1", "was decided under none");
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

package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Publication;
import dev.modelregistry.lifecycle.RequestStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryApproving extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");
    private static final Actor ALICE = Actor.of("alice", "trainer", "ml-lead");
    private static final Actor BOB = Actor.of("bob", "ml-lead");
    private static final Actor CLEO = Actor.of("cleo", "ml-lead");
    private static final Actor DAN = Actor.of("dan");

    RegistryApproving(RegistryContract contract) {
        super(contract);
    }

    private ModelVersion staged() {
        return stagedBy(ALICE);
    }

    private static Lifecycle oneLead() {
        return Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build();
    }

    private static Lifecycle twoLeads() {
        return Lifecycle.standard().approvals(PRODUCTION, 2, "ml-lead").build();
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

        Promotion asked = registry().as(DAN).requestPromotion(version.ref(), PRODUCTION, "ready");
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

    /** Whose clock is behind that of others reads, and tries, by the time at which a command would be decided. */
    @Test
    void whatIsReadAndTriedIsAsItWouldBeDecided() {
        registry()
                .publish(Lifecycle.standard()
                        .approvals(PRODUCTION, Approvals.of(1, "ml-lead").within(Duration.ofMinutes(1)))
                        .build());
        ModelVersion version = staged();
        Promotion asked = registry().as(DAN).requestPromotion(version.ref(), PRODUCTION, "ready");
        contract.open(Registries.builder(contract.openLog(), contract.openBlobs())
                        .clock(() -> asked.requestedAt().plusSeconds(120)))
                .tag("fraud", "seen", "two minutes later");

        assertThat(registry().promotion(asked.id()).status()).isEqualTo(RequestStatus.EXPIRED);
        assertThat(registry().openPromotions(FRAUD)).isEmpty();
        assertThat(registry().as(DAN).check(version.ref(), PRODUCTION).problems())
                .anyMatch(problem -> problem.contains("ask for them with requestPromotion"));
        refused(IllegalTransitionException.class, () -> registry().as(BOB).approve(asked.id(), "late"), "is expired");
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
        registry().publish(oneLead());
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

    @Test
    void theLastApprovalCountsEvenIfAGateRefusesThen() {
        registry()
                .publish(Lifecycle.standard()
                        .approvals(PRODUCTION, 1, "ml-lead")
                        .gate(PRODUCTION, Gate.tag("reviewed"))
                        .build());
        ModelVersion version = staged();
        registry().tag(version.ref(), "reviewed", "yes");
        Promotion asked = registry().as(DAN).requestPromotion(version.ref(), PRODUCTION, "ready");
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
        Registry dan = registry().as(DAN);

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

    private void approved(ModelVersion version, Share share, Share largest) {
        Promotion asked = registry().as(DAN).requestPromotion(version.ref(), PRODUCTION, share, largest, "ready");
        assertThat(registry().as(BOB).approve(asked.id(), "ok")).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void theWayBackIsNoWayToAllOfAStageForWhatWasApprovedForALittle() {
        inProduction(register("fraud"));
        registry().publish(oneLead());
        ModelVersion canary = staged();
        approved(canary, Share.percent(1), Share.percent(1));
        refused(
                ApprovalRequiredException.class,
                () -> registry().rollback(FRAUD, PRODUCTION, canary.version(), "by the way back"),
                "it never had more than 1 % of it",
                "requestPromotion(fraud@1.1, production, reason)");
        registry().rollback("fraud", PRODUCTION, "no good");
        assertThat(contract.open().version("fraud@production").version()).hasToString("1.0");
    }

    @Test
    void approvalsAreCountedAnewUnderAStricterPolicy() {
        inProduction(register("fraud"));
        registry().publish(oneLead());
        ModelVersion canary = staged();
        approved(canary, Share.percent(1), Share.ALL);
        contract.open()
                .publish(Lifecycle.standard()
                        .approvals(PRODUCTION, 3, "risk-officer")
                        .build());
        refused(
                ApprovalRequiredException.class,
                () -> registry().promote(canary.ref(), PRODUCTION, "as approved once"),
                "3 approvals by risk-officer");
        assertThat(registry().check(canary.ref(), PRODUCTION).allowed()).isFalse();
    }

    @Test
    void aRequestEndsWithTheStayOfItsVersion() {
        inProduction(register("fraud"));
        registry().publish(oneLead());
        ModelVersion canary = staged();
        approved(canary, Share.percent(10), Share.percent(10));
        Promotion more =
                registry().as(DAN).requestPromotion(canary.ref(), PRODUCTION, Share.percent(50), Share.ALL, "more");
        registry().rollback("fraud", PRODUCTION, "precision fell");
        assertThat(contract.open().promotion(more.id()).status()).isEqualTo(RequestStatus.ENDED);
        assertThat(registry().openPromotions(FRAUD)).isEmpty();
    }

    @Test
    void aCommentThatNobodyCouldReadAgainIsRefused() {
        registry().publish(oneLead());
        ModelVersion version = staged();
        Promotion asked = registry().as(DAN).requestPromotion(version.ref(), PRODUCTION, "ready");
        refused(
                InvalidInputException.class,
                () -> registry().as(BOB).approve(asked.id(), "\ud83d"),
                "the comment has half of a surrogate pair");
        assertThat(registry().as(BOB).approve(asked.id(), "")).isEqualTo(RequestStatus.EXECUTED);
    }

    /** The id of a command stands for all of it. */
    @Test
    void anIdThatComesAgainWithAnotherShareIsRefused() {
        inProduction(register("fraud"));
        ModelVersion canary = staged();
        CommandId id = CommandId.random(FRAUD);
        registry().withCommand(id).promote(canary.ref(), PRODUCTION, Share.percent(10), "canary");
        refused(
                AlreadyExistsException.class,
                () -> registry().withCommand(id).promote(canary.ref(), PRODUCTION, Share.percent(50), "canary"),
                "belongs to another command");
        registry().withCommand(id).promote(canary.ref(), PRODUCTION, Share.percent(10), "canary");
        assertThat(registry()
                        .model("fraud")
                        .allocation(PRODUCTION)
                        .orElseThrow()
                        .shares())
                .containsEntry(canary.version(), Share.percent(10));
    }
}

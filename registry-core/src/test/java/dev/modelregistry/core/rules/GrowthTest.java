package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.demote;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.rollback;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Expect;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was approved for a little is not had in full, whichever way. Version 1.0 served before anybody asked for approvals. */
class GrowthTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");
    private static final Actor BOB = Actor.of("bob", "ml-lead");
    private static final Actor CLEO = Actor.of("cleo", "ml-lead");
    private static final Actor DAN = Actor.of("dan");
    private static final Lifecycle ONE =
            Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build();
    private static final Lifecycle OFFICERS =
            Lifecycle.standard().approvals(PRODUCTION, 3, "risk-officer").build();

    private final ModelHistory model = new ModelHistory();

    @BeforeEach
    void oneServes() {
        for (int i = 0; i < 4; i++) {
            model.execute(register(i));
        }
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(promote("1.1", STAGING));
        model.govern(ONE);
    }

    private UUID request(String version, Stage stage, double share, double largest) {
        model.execute(
                DAN,
                new Command.RequestPromotion(
                        Version.parse(version), stage, Share.percent(share), Share.percent(largest), "ready"));
        return model.lastCommand();
    }

    private UUID approved(String version, Stage stage, double share, double largest) {
        UUID request = request(version, stage, share, largest);
        approve(BOB, request);
        return request;
    }

    private List<Event> approve(Actor actor, UUID request) {
        return model.execute(actor, new Command.Approve(request, "ok"));
    }

    private RequestStatus status(UUID request) {
        return model.state().request(request).orElseThrow().status();
    }

    private Map<Version, Share> shares(Stage stage) {
        return model.state().stage(stage).current().map(Allocation::shares).orElse(Map.of());
    }

    private void shift(Stage stage, Version one, double share, Version other) {
        model.execute(
                DAN,
                new Command.Shift(
                        stage,
                        Map.of(one, Share.percent(share), other, Share.percent(100 - share)),
                        "because",
                        Expect.anything()));
    }

    private <T extends RegistryException> void refused(Class<T> type, Actor actor, Command command, String message) {
        ModelState before = model.state();
        assertThatExceptionOfType(type)
                .isThrownBy(() -> model.execute(actor, command))
                .withMessageContaining(message);
        assertThat(model.state()).isSameAs(before);
    }

    /** A dry run and the promotion itself say the same. */
    private void refusedAsForetold(Command.Promote command, String message) {
        assertThat(model.check(DAN, command).problems()).anyMatch(problem -> problem.contains(message));
        refused(ApprovalRequiredException.class, DAN, command, message);
    }

    @Test
    void aRollbackByNameGivesNoMoreThanWasHadOrApproved() {
        approved("1.1", PRODUCTION, 1, 1);
        refused(
                ApprovalRequiredException.class,
                DAN,
                rollback(PRODUCTION, "1.1"),
                "cannot roll back production of fraud to 1.1: it never had more than 1 % of it, and fraud@1.1 needs 1"
                        + " approval by ml-lead for 100 % of production; ask for them with requestPromotion(fraud@1.1,"
                        + " production, reason)");
        model.execute(rollback(PRODUCTION));
        assertThat(shares(PRODUCTION)).isEqualTo(Map.of(V10, Share.ALL));
        refused(ApprovalRequiredException.class, DAN, rollback(PRODUCTION, "1.1"), "never had more than 1 %");
    }

    @Test
    void aRollbackByNameGivesWhatAnApprovalOfTodayCovers() {
        approved("1.1", PRODUCTION, 1, 100);
        model.govern(OFFICERS);
        refused(ApprovalRequiredException.class, DAN, rollback(PRODUCTION, "1.1"), "3 approvals by risk-officer");
        model.govern(ONE);
        model.execute(DAN, rollback(PRODUCTION, "1.1"));
        assertThat(shares(PRODUCTION)).isEqualTo(Map.of(V11, Share.ALL));
    }

    @Test
    void whatServedInFullOnceIsGoneBackToByName() {
        approved("1.1", PRODUCTION, 100, 100);
        model.execute(rollback(PRODUCTION));
        assertThat(model.state().stage(PRODUCTION).past()).isEmpty();
        // neither remembered nor standing, but it had all of it
        model.execute(DAN, rollback(PRODUCTION, "1.1"));
        assertThat(shares(PRODUCTION)).isEqualTo(Map.of(V11, Share.ALL));
    }

    @Test
    void whatWasSettledCanAlwaysBeGoneBackTo() {
        model.govern(Lifecycle.standard().emergency("incident").build());
        model.execute(Actor.of("max", "incident"), promote("1.1", PRODUCTION, 30));
        model.execute(promote("1.2", STAGING));
        model.execute(promote("1.2", PRODUCTION));
        Allocation settled = model.state().stage(PRODUCTION).past().get(1);
        model.govern(OFFICERS);
        model.execute(DAN, new Command.Rollback(PRODUCTION, new Target.ToAllocation(settled), "b", Expect.anything()));
        assertThat(shares(PRODUCTION)).isEqualTo(settled.shares());
    }

    @Test
    void whereNoApprovalIsAskedARollbackNeedsNone() {
        approved("1.1", PRODUCTION, 1, 1);
        model.govern(Lifecycle.standard().build());
        model.execute(DAN, rollback(PRODUCTION, "1.1"));
        assertThat(shares(PRODUCTION)).isEqualTo(Map.of(V11, Share.ALL));
    }

    @Test
    void whatARecallLeftToACanaryIsNotApprovedByThat() {
        approved("1.1", PRODUCTION, 1, 1);
        model.execute(new Command.Recall(V10, "poisoned"));
        assertThat(shares(PRODUCTION)).isEqualTo(Map.of(V11, Share.ALL));
        model.execute(demote("1.1", PRODUCTION));
        approved(staged("1.2"), PRODUCTION, 100, 100);
        refused(ApprovalRequiredException.class, DAN, rollback(PRODUCTION, "1.1"), "never had more than 1 %");
    }

    @Test
    void afterARecallWhatIsLeftMayShrinkAndNotGrowAgain() {
        approved("1.1", PRODUCTION, 1, 1);
        model.execute(new Command.Recall(V10, "poisoned"));
        approved(staged("1.2"), PRODUCTION, 50, 50);
        assertThat(shares(PRODUCTION))
                .isEqualTo(Map.of(V11, Share.percent(50), Version.parse("1.2"), Share.percent(50)));
        refusedAsForetold(
                promote("1.2", PRODUCTION, 40), "fraud@1.1 needs 1 approval by ml-lead for 60 % of production");
        refused(ApprovalRequiredException.class, DAN, demote("1.2", PRODUCTION), "fraud@1.1 needs");
    }

    private String staged(String version) {
        model.execute(promote(version, STAGING));
        return version;
    }

    /** Has the one approval that it takes, and could not be carried out. */
    private UUID approvedWhileAGateRefuses() {
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .gate(PRODUCTION, Gate.tag("reviewed"))
                .build());
        model.execute(Commands.tag("1.1", "reviewed", "yes"));
        UUID request = request("1.1", PRODUCTION, 100, 100);
        model.execute(Commands.untag("1.1", "reviewed"));
        approve(BOB, request);
        return request;
    }

    @Test
    void approvalsAreCountedUnderThePolicyInForce() {
        UUID request = approvedWhileAGateRefuses();
        assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);

        model.govern(OFFICERS);
        refusedAsForetold(promote("1.1", PRODUCTION), "fraud@1.1 needs 3 approvals by risk-officer for 100 %");
        // those that are missing can still be given
        approve(Actor.of("ro1", "risk-officer"), request);
        approve(Actor.of("ro2", "risk-officer"), request);
        assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
        approve(Actor.of("ro3", "risk-officer"), request);
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void anApproverWhoHasLostTheRoleCountsNoMore() {
        UUID request = approvedWhileAGateRefuses();
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .access(AccessPolicy.builder()
                        .allow("ml-lead", Permission.values())
                        .allow("releaser", Permission.PROMOTE)
                        .bind("cleo", "ml-lead")
                        .bind("dan", "releaser")
                        .build())
                .build());
        refusedAsForetold(promote("1.1", PRODUCTION), "fraud@1.1 needs 1 approval by ml-lead");
        approve(CLEO, request);
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void growthUnderWhatWasCarriedOutIsCountedAnewToo() {
        approved("1.1", PRODUCTION, 20, 100);
        model.govern(OFFICERS);
        refusedAsForetold(promote("1.1", PRODUCTION, 30), "fraud@1.1 needs 3 approvals by risk-officer for 30 %");
        // what it had may stay
        model.execute(DAN, promote("1.1", PRODUCTION, 5));
        model.execute(DAN, promote("1.1", PRODUCTION, 20));
    }

    @Test
    void aDryRunTellsWhatOthersWouldGet() {
        approved("1.1", PRODUCTION, 10, 10);
        refusedAsForetold(
                promote("1.0", PRODUCTION, 50), "fraud@1.1 needs 1 approval by ml-lead for 50 % of production");
    }

    @Test
    void aDryRunTellsWhatIsLeftBehindToo() {
        model.govern(Lifecycle.standard().build());
        model.govern(Lifecycle.standard()
                .approvals(STAGING, 1, "ml-lead")
                .emergency("incident")
                .build());
        approved("1.2", STAGING, 10, 10);
        refusedAsForetold(promote("1.1", PRODUCTION), "fraud@1.2 needs 1 approval by ml-lead for 100 % of staging");

        Actor max = Actor.of("max", "incident");
        Command.Promote emergency = promote("1.1", PRODUCTION, PromoteOptions.DEFAULT.inEmergency());
        assertThat(model.check(max, emergency).allowed()).isTrue();
        model.execute(max, emergency);
        assertThat(shares(STAGING)).isEqualTo(Map.of(Version.parse("1.2"), Share.ALL));
    }

    @Test
    void gatesAndApprovalsAreNamedTogether() {
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 2, "ml-lead")
                .gate(PRODUCTION, Gate.tag("reviewed"), Gate.metadataComplete())
                .build());
        refused(GateRefusedException.class, DAN, promote("1.1", PRODUCTION), """
                cannot promote fraud@1.1 to production: 1 gate refuses it, and approvals are missing:
                  - wanted tag reviewed; actual: no tag reviewed
                  - fraud@1.1 needs 2 approvals by ml-lead for 100 % of production""");
    }

    @Test
    void aRequestNeedsThePermissionThatThePromotionNeeds() {
        model.govern(Lifecycle.standard().build());
        model.execute(promote("1.1", PRODUCTION, 10));
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("releaser", Permission.PROMOTE)
                        .allow("balancer", Permission.CHANGE_SHARES)
                        .build())
                .build());
        Command ask = new Command.RequestPromotion(V11, PRODUCTION, Share.percent(90), Share.percent(90), "more");
        refused(
                AccessDeniedException.class,
                Actor.of("rob", "releaser"),
                ask,
                "rob may not change shares in stage production");
        model.execute(Actor.of("bea", "balancer"), ask);
        assertThat(shares(PRODUCTION)).containsEntry(V11, Share.percent(90));
    }

    @Test
    void whatAShiftUsesIsUsedUp() {
        approved("1.1", PRODUCTION, 10, 10);
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .emergency("incident")
                .build());
        UUID more = request("1.1", PRODUCTION, 20, 60);
        model.execute(
                Actor.of("max", "incident"),
                promote("1.1", PRODUCTION, PromoteOptions.at(Share.percent(20)).inEmergency()));
        approve(BOB, more);
        // it has that share already
        assertThat(status(more)).isEqualTo(RequestStatus.APPROVED);
        shift(PRODUCTION, V10, 50, V11);
        assertThat(status(more)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void aRequestEndsAsItsVersionLeavesTheStageThatItIsAbout() {
        UUID first = approved("1.1", PRODUCTION, 10, 10);
        UUID more = request("1.1", PRODUCTION, 50, 100);
        assertThat(model.execute(rollback(PRODUCTION))).endsWith(new Event.RequestMoved(more, RequestStatus.ENDED));
        assertThat(status(first)).isEqualTo(RequestStatus.ENDED);
        refused(
                IllegalTransitionException.class,
                BOB,
                new Command.Approve(more, "late"),
                "is at its end: its version was taken out of use, or left the stage");

        model.execute(promote("1.1", STAGING));
        UUID again = request("1.1", PRODUCTION, 10, 10);
        model.execute(demote("1.1", STAGING));
        // it is about production, where the version never was
        assertThat(status(again)).isEqualTo(RequestStatus.PENDING);
    }

    @Test
    void aRequestEndsWhateverTakesItsVersionOut() {
        approved("1.1", PRODUCTION, 10, 10);
        UUID displaced = request("1.1", PRODUCTION, 50, 100);
        model.execute(promote("1.0", PRODUCTION));
        assertThat(status(displaced)).isEqualTo(RequestStatus.ENDED);

        approved(staged("1.1"), PRODUCTION, 10, 10);
        UUID demoted = request("1.1", PRODUCTION, 50, 100);
        model.execute(demote("1.1", PRODUCTION));
        assertThat(status(demoted)).isEqualTo(RequestStatus.ENDED);

        approved(staged("1.1"), PRODUCTION, 10, 10);
        UUID recalled = request("1.1", PRODUCTION, 50, 100);
        assertThat(model.execute(new Command.Recall(V11, "bad")))
                .containsOnlyOnce(new Event.RequestMoved(recalled, RequestStatus.ENDED));
    }

    @Test
    void whoAskedAndMayNotAnyMoreLeavesTheApprovalStanding() {
        UUID request = request("1.1", PRODUCTION, 100, 100);
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .access(AccessPolicy.builder()
                        .allow("ml-lead", Permission.APPROVE)
                        .allow("admin", Permission.values())
                        .build())
                .build());
        assertThat(approve(BOB, request))
                .containsExactly(
                        new Event.Approved(request, "ok"), new Event.RequestMoved(request, RequestStatus.APPROVED));
        refused(AccessDeniedException.class, DAN, promote("1.1", PRODUCTION), "dan may not promote");
        model.execute(Actor.of("root", "admin"), promote("1.1", PRODUCTION));
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void aCommentIsCheckedAsAReasonIs() {
        UUID request = request("1.1", PRODUCTION, 100, 100);
        for (String comment : new String[] {"\ud83d", "x".repeat(10_001), null}) {
            refused(
                    InvalidInputException.class,
                    BOB,
                    new Command.Approve(request, comment),
                    "cannot approve in fraud:\n  - the comment");
            refused(InvalidInputException.class, BOB, new Command.Reject(request, comment), "cannot reject in fraud");
            refused(
                    InvalidInputException.class,
                    DAN,
                    new Command.Withdraw(request, comment),
                    "cannot withdraw in fraud");
        }
        model.execute(BOB, new Command.Approve(request, ""));
    }
}

package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.demote;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Expect;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.RequestStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests, approvals and who may give them. Version 1.0 is ada's, who is a trainer; the model is governed by two leads. */
class RequestsTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");
    private static final Actor ADA = Actor.of("ada", "ml-lead");
    private static final Actor BOB = Actor.of("bob", "ml-lead");
    private static final Actor CLEO = Actor.of("cleo", "ml-lead");
    private static final Actor DAN = Actor.of("dan");
    private static final Lifecycle TWO =
            Lifecycle.standard().approvals(PRODUCTION, 2, "ml-lead").build();
    private static final Lifecycle ONE =
            Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build();

    private final ModelHistory model = new ModelHistory();

    @BeforeEach
    void stageOne() {
        model.execute(register(0));
        model.execute(promote("1.0", STAGING));
        model.govern(TWO);
    }

    private UUID request(Version version, Share share, Share largest) {
        model.execute(DAN, new Command.RequestPromotion(version, PRODUCTION, share, largest, "ready"));
        return model.lastCommand();
    }

    private UUID request() {
        return request(V10, Share.ALL, Share.ALL);
    }

    private List<Event> approve(Actor actor, UUID request) {
        return model.execute(actor, new Command.Approve(request, "ok"));
    }

    private RequestStatus status(UUID request) {
        return model.state().request(request).orElseThrow().statusAt(model.now());
    }

    private String name(UUID request) {
        return "request fraud/" + request;
    }

    @Test
    void theLastApprovalIsOneCommitWithWhatItLeadsTo() {
        UUID request = request();
        assertThat(approve(BOB, request)).containsExactly(new Event.Approved(request, "ok"));
        assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
        assertThat(approve(CLEO, request))
                .hasSize(4)
                .startsWith(new Event.Approved(request, "ok"))
                .endsWith(new Event.RequestMoved(request, RequestStatus.EXECUTED));
        assertThat(model.state().stage(PRODUCTION).serves(V10)).isTrue();
        assertThat(model.state().stage(STAGING).serves(V10)).isFalse();
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void whoAskedOrMadeItOrAgreedAlreadyCannotAgree() {
        UUID request = request();
        model.assertRefused(
                AccessDeniedException.class,
                ADA,
                new Command.Approve(request, "mine"),
                "ada cannot approve " + name(request)
                        + ": ada registered 1.0; somebody else with the role ml-lead can");
        model.assertRefused(
                AccessDeniedException.class,
                Actor.of("dan", "ml-lead"),
                new Command.Approve(request, "mine"),
                "dan cannot approve " + name(request) + ": dan asked for it; somebody else with the role ml-lead can");
        approve(BOB, request);
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                new Command.Approve(request, "twice"),
                "bob cannot approve " + name(request)
                        + ": bob has approved it already; somebody else with the role ml-lead can");
        model.assertRefused(
                AccessDeniedException.class,
                DAN,
                new Command.Approve(request, "who?"),
                "dan may not decide on " + name(request) + "; it takes the role ml-lead");
        model.assertRefused(
                AccessDeniedException.class,
                DAN,
                new Command.Reject(request, "who?"),
                "dan may not decide on " + name(request) + "; it takes the role ml-lead");
    }

    @Test
    void oneRequestAtATimeUntilItEnds() {
        UUID request = request();
        model.assertRefused(
                IllegalTransitionException.class,
                BOB,
                new Command.RequestPromotion(V10, PRODUCTION, Share.ALL, Share.ALL, "me too"),
                "there is a request to promote fraud@1.0 to production already, by dan, fraud/" + request
                        + "; allowed instead: approve, reject or withdraw it");
        model.execute(BOB, new Command.Reject(request, "drift"));
        assertThat(status(request)).isEqualTo(RequestStatus.REJECTED);
        model.assertRefused(
                IllegalTransitionException.class,
                CLEO,
                new Command.Approve(request, "but"),
                name(request) + " is rejected; allowed instead: ask anew");
        UUID next = request();
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                new Command.Withdraw(next, "mine?"),
                "only dan can withdraw the request; bob may reject it");
        model.execute(DAN, new Command.Withdraw(next, "a bug"));
        assertThat(status(next)).isEqualTo(RequestStatus.WITHDRAWN);
        model.assertRefused(
                IllegalTransitionException.class,
                DAN,
                new Command.Withdraw(next, "again"),
                name(next) + " is withdrawn; allowed instead: ask anew");
        UUID unknown = new UUID(7, 7);
        model.assertRefused(
                NotFoundException.class, BOB, new Command.Approve(unknown, "?"), "there is no " + name(unknown));
    }

    @Test
    void everyDecisionNeedsAReason() {
        UUID request = request();
        for (Command command : List.of(
                new Command.Reject(request, " "),
                new Command.Withdraw(request, " "),
                new Command.RequestPromotion(V10, PRODUCTION, Share.ALL, Share.ALL, " "))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(DAN, command))
                    .withMessageContaining("the reason is what the history will tell");
        }
    }

    @Test
    void approvalsComeInTime() {
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, Approvals.of(1, "ml-lead").within(Duration.ofHours(4)))
                .build());
        UUID request = request();
        model.pass(Duration.ofHours(3));
        assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
        model.pass(Duration.ofHours(2));
        assertThat(status(request)).isEqualTo(RequestStatus.EXPIRED);
        model.assertRefused(
                IllegalTransitionException.class,
                BOB,
                new Command.Approve(request, "late"),
                name(request) + " is expired; allowed instead: ask anew");
        UUID next = request();
        approve(BOB, next);
        assertThat(status(next)).isEqualTo(RequestStatus.EXECUTED);
        model.pass(Duration.ofHours(9));
        assertThat(status(next)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void aRequestThatWouldBeRefusedAnywayIsNotMade() {
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .gate(PRODUCTION, Gate.tag("reviewed"))
                .build());
        model.assertRefused(
                GateRefusedException.class,
                DAN,
                new Command.RequestPromotion(V10, PRODUCTION, Share.ALL, Share.ALL, "ready"),
                "cannot promote fraud@1.0 to production: 1 gate refuses it:\n"
                        + "  - wanted tag reviewed; actual: no tag reviewed");
        model.assertRefused(
                IllegalTransitionException.class,
                DAN,
                new Command.RequestPromotion(V10, PRODUCTION, Share.percent(10), Share.ALL, "ready"),
                "production of fraud serves nothing beside fraud@1.0 that could have the other 90 %;"
                        + " allowed instead: promote it with all of the traffic");
        model.assertRefused(
                InvalidInputException.class,
                DAN,
                new Command.RequestPromotion(V10, PRODUCTION, Share.percent(10), Share.percent(5), "ready"),
                "a promotion that starts at 10 % cannot be limited to 5 %");
        model.assertRefused(
                NotFoundException.class,
                DAN,
                new Command.RequestPromotion(V11, PRODUCTION, Share.ALL, Share.ALL, "ready"),
                "there is no version fraud@1.1; fraud has 1.0");
    }

    @Test
    void aGateThatRefusesAtTheEndLeavesTheApprovalStanding() {
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .gate(PRODUCTION, Gate.tag("reviewed"))
                .build());
        model.execute(Commands.tag("1.0", "reviewed", "yes"));
        UUID request = request();
        model.execute(Commands.untag("1.0", "reviewed"));
        assertThat(approve(BOB, request))
                .containsExactly(
                        new Event.Approved(request, "ok"), new Event.RequestMoved(request, RequestStatus.APPROVED));
        model.assertRefused(
                IllegalTransitionException.class,
                CLEO,
                new Command.Approve(request, "more"),
                name(request) + " has all the approvals that it needs;"
                        + " allowed instead: promote the version, once nothing else stands against it");
        PromotionCheck check = model.check(DAN, promote("1.0", PRODUCTION));
        assertThat(check.problems()).isEmpty();
        assertThat(check.allowed()).isFalse();
        model.execute(Commands.tag("1.0", "reviewed", "again"));
        assertThat(model.check(DAN, promote("1.0", PRODUCTION)).allowed()).isTrue();
        assertThat(model.execute(DAN, promote("1.0", PRODUCTION)))
                .endsWith(new Event.RequestMoved(request, RequestStatus.EXECUTED));
    }

    @Test
    void aTransitionThatIsIllegalAtTheEndLeavesTheApprovalStandingToo() {
        model.govern(ONE);
        UUID request = request();
        model.execute(demote("1.0", STAGING));
        approve(BOB, request);
        assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
        model.execute(promote("1.0", STAGING));
        model.execute(DAN, promote("1.0", PRODUCTION));
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void aVersionThatLeavesTheStageHasToAskAgain() {
        model.govern(ONE);
        UUID request = request();
        approve(BOB, request);
        model.execute(demote("1.0", PRODUCTION));
        assertThat(status(request)).isEqualTo(RequestStatus.ENDED);
        model.execute(promote("1.0", STAGING));
        model.assertRefused(
                ApprovalRequiredException.class,
                DAN,
                promote("1.0", PRODUCTION),
                "fraud@1.0 needs 1 approval by ml-lead for 100 % of production; ask for them with"
                        + " requestPromotion(fraud@1.0, production, reason)");
    }

    @Test
    void aVersionThatIsTakenOutOfUseEndsItsRequests() {
        UUID request = request();
        model.execute(demote("1.0", STAGING));
        assertThat(model.execute(archive("1.0")))
                .containsExactly(new Event.Archived(V10), new Event.RequestMoved(request, RequestStatus.ENDED));
        model.assertRefused(
                IllegalTransitionException.class,
                BOB,
                new Command.Approve(request, "late"),
                name(request)
                        + " is at its end: its version was taken out of use, or left the stage; allowed instead: ask anew");
        model.execute(register(1));
        model.execute(promote("1.1", STAGING));
        UUID second = request(V11, Share.ALL, Share.ALL);
        assertThat(model.execute(new Command.Recall(V11, "bad")))
                .contains(new Event.RequestMoved(second, RequestStatus.ENDED));
        assertThat(model.execute(Commands.delete("1.1"))).containsExactly(new Event.Deleted(V11));
    }

    @Test
    void aShareGrowsAsFarAsWasApprovedAndNoFurther() {
        model.govern(ONE);
        approve(BOB, request());
        model.execute(register(1));
        model.execute(promote("1.1", STAGING));
        approve(CLEO, request(V11, Share.percent(10), Share.percent(30)));
        assertThat(shares()).isEqualTo(Map.of(V10, Share.percent(90), V11, Share.percent(10)));
        model.execute(DAN, promote("1.1", PRODUCTION, 30));
        model.execute(DAN, promote("1.1", PRODUCTION, 5));
        model.execute(DAN, promote("1.1", PRODUCTION, 30));
        String more = "fraud@1.1 needs 1 approval by ml-lead for %s of production; ask for them with"
                + " requestPromotion(fraud@1.1, production, reason)";
        model.assertRefused(
                ApprovalRequiredException.class,
                DAN,
                promote("1.1", PRODUCTION, 30.01),
                String.format(more, "30.01 %"));
        model.assertRefused(
                ApprovalRequiredException.class, DAN, promote("1.0", PRODUCTION, 60), String.format(more, "40 %"));
        model.assertRefused(
                ApprovalRequiredException.class, DAN, demote("1.0", PRODUCTION), String.format(more, "100 %"));
        model.assertRefused(
                ApprovalRequiredException.class,
                DAN,
                new Command.Shift(
                        PRODUCTION, Map.of(V10, Share.percent(50), V11, Share.percent(50)), "half", Expect.anything()),
                String.format(more, "50 %"));
        model.execute(DAN, new Command.Recall(V10, "poisoned"));
        assertThat(shares()).isEqualTo(Map.of(V11, Share.ALL));
    }

    private Map<Version, Share> shares() {
        return model.state().stage(PRODUCTION).current().orElseThrow().shares();
    }

    @Test
    void whatStoodBeforeThePolicyMayGoOn() {
        model.govern(Lifecycle.standard().build());
        model.execute(promote("1.0", PRODUCTION));
        model.execute(register(1));
        model.execute(promote("1.1", STAGING));
        model.execute(promote("1.1", PRODUCTION, 20));
        model.govern(ONE);
        model.execute(promote("1.1", PRODUCTION, 10));
        model.execute(promote("1.0", PRODUCTION));
        assertThat(shares()).isEqualTo(Map.of(V10, Share.ALL));
    }

    @Test
    void whereNoApprovalIsAskedForARequestIsCarriedOutAtOnce() {
        model.govern(Lifecycle.standard().build());
        UUID request = request();
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
        assertThat(model.state().stage(PRODUCTION).serves(V10)).isTrue();
    }

    @Test
    void aPolicyThatAsksForNoApprovalAnyMoreSaysSo() {
        UUID request = request();
        model.govern(Lifecycle.standard().build());
        model.assertRefused(
                IllegalTransitionException.class,
                BOB,
                new Command.Approve(request, "ok"),
                "the policy asks for no approvals any more, so " + name(request)
                        + " needs none; allowed instead: promote the version");
        model.execute(BOB, new Command.Reject(request, "not wanted any more"));
        assertThat(status(request)).isEqualTo(RequestStatus.REJECTED);
    }

    @Test
    void approvalsThatAreThereDoOnceThePolicyAsksForFewer() {
        UUID request = request();
        approve(BOB, request);
        model.govern(ONE);
        Command.Promote promotion = promote("1.0", PRODUCTION);
        assertThat(model.check(DAN, promotion).problems()).isEmpty();
        model.execute(DAN, promotion);
        assertThat(model.state().stage(PRODUCTION).serves(V10)).isTrue();
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void approvalsThatAPolicyAsksForInAdditionComeInTimeToo() {
        Lifecycle.Builder inTime = Lifecycle.standard()
                .approvals(PRODUCTION, Approvals.of(1, "ml-lead").within(Duration.ofDays(1)));
        model.govern(inTime.build());
        UUID request = request();
        model.govern(inTime.gate(PRODUCTION, Gate.metricAtLeast("absent", 1)).build());
        approve(BOB, request);
        assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
        model.govern(TWO);
        model.pass(Duration.ofDays(2));
        model.assertRefused(
                IllegalTransitionException.class,
                CLEO,
                new Command.Approve(request, "late"),
                name(request) + " has fewer approvals than the policy asks for by now, and the time for them ended at "
                        + model.state()
                                .request(request)
                                .orElseThrow()
                                .expiresAt()
                                .orElseThrow()
                        + "; allowed instead: withdraw or reject it, and ask anew");
        model.execute(CLEO, new Command.Reject(request, "too late"));
        assertThat(status(request())).isEqualTo(RequestStatus.PENDING);
    }

    @Test
    void theRolesThatCountAreThoseOfThePolicyInForce() {
        UUID request = request();
        approve(BOB, request);
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 2, "ml-lead")
                .access(AccessPolicy.builder()
                        .allow("ml-lead", Permission.values())
                        .bind("cleo", "ml-lead")
                        .bind("eve", "ml-lead")
                        .bind("dan", "ml-lead")
                        .build())
                .build());
        model.assertRefused(
                AccessDeniedException.class,
                ADA,
                new Command.Approve(request, "ok"),
                "ada may not approve in stage production for fraud; it takes the role ml-lead, and ada has none");
        approve(CLEO, request);
        assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
        approve(Actor.of("eve"), request);
        assertThat(status(request)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void theModelsBindingsCountWhereTheRegistryHasNone() {
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("ml-lead", Permission.values())
                        .build())
                .build());
        model.publish(
                ADA,
                Lifecycle.standard()
                        .approvals(PRODUCTION, 1, "ml-lead")
                        .access(AccessPolicy.builder()
                                .allow("admin", Permission.values())
                                .allow("trainer", Permission.APPROVE)
                                .bind("ada", "admin")
                                .bind("bob", "trainer")
                                .build())
                        .build());
        model.execute(ADA, new Command.RequestPromotion(V10, PRODUCTION, Share.ALL, Share.ALL, "ready"));
        UUID request = model.lastCommand();
        // who brings the role of a lead, and is bound to another
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                new Command.Approve(request, "ok"),
                "bob (ml-lead) may not decide on " + name(request) + "; it takes the role ml-lead");
    }

    @Test
    void anEmergencyNeedsARoleThatThePolicyNames() {
        Command emergency = promote("1.0", PRODUCTION, PromoteOptions.DEFAULT.inEmergency());
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                emergency,
                "bob (ml-lead) may not pass over the gates and approvals of production; the policy grants that to nobody");
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 2, "ml-lead")
                .gate(PRODUCTION, Gate.signaturePresent())
                .emergency("incident")
                .build());
        assertThat(model.check(BOB, (Command.Promote) emergency).problems())
                .containsExactly("bob (ml-lead) may not pass over the gates and approvals of production;"
                        + " in an emergency the role incident may");
        Actor max = Actor.of("max", "incident");
        assertThat(model.check(max, (Command.Promote) emergency).allowed()).isTrue();
        assertThat(model.execute(max, emergency).get(0).describe())
                .isEqualTo("EMERGENCY: promoted 1.0 to production past gates and approvals");
    }

    @Test
    void aDryRunListsEverything() {
        model.govern(Lifecycle.standard()
                .approvals(PRODUCTION, 2, "ml-lead")
                .gate(PRODUCTION, Gate.signaturePresent(), Gate.metadataComplete())
                .access(AccessPolicy.builder()
                        .allow("admin", Permission.values())
                        .build())
                .build());
        model.state();
        PromotionCheck check = model.check(
                BOB,
                promote("1.0", PRODUCTION, PromoteOptions.at(Share.percent(5)).expecting(Expect.revision(1))));
        assertThat(check.gates()).extracting(g -> g.passed()).containsExactly(false, true);
        assertThat(check.problems())
                .containsExactly(
                        "bob may not promote in stage production for fraud; it takes the role admin, and bob has ml-lead",
                        "production of fraud serves nothing beside fraud@1.0 that could have the other 95 %;"
                                + " allowed instead: promote it with all of the traffic",
                        "fraud@1.0 needs 2 approvals by ml-lead for 5 % of production; ask for them with"
                                + " requestPromotion(fraud@1.0, production, reason)");
        assertThat(check.allowed()).isFalse();
    }
}

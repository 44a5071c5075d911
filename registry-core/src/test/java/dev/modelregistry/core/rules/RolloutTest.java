package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.demote;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.rollback;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Expect;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StaleExpectationException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Experiments between versions, and the way back. Version 1.0 is in production, 1.1 to 1.3 are in no stage. */
class RolloutTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");
    private static final Version V12 = Version.parse("1.2");

    private final ModelHistory model = new ModelHistory();

    @BeforeEach
    void oneServes() {
        for (int i = 0; i < 4; i++) {
            model.execute(register(i));
        }
        stage("1.0");
        model.execute(promote("1.0", PRODUCTION));
    }

    private void stage(String version) {
        model.execute(promote(version, STAGING));
    }

    private void canary(String version, double percent) {
        if (model.state().stagesOf(Version.parse(version)).isEmpty()) {
            stage(version);
        }
        model.execute(promote(version, PRODUCTION, percent));
    }

    private Map<Version, Share> shares() {
        return model.state().stage(PRODUCTION).current().map(Allocation::shares).orElse(Map.of());
    }

    private static Map<Version, Share> of(Object... parts) {
        Map<Version, Share> shares = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i += 2) {
            shares.put((Version) parts[i], Share.percent(((Number) parts[i + 1]).doubleValue()));
        }
        return shares;
    }

    private void shift(Map<Version, Share> shares) {
        model.execute(new Command.Shift(PRODUCTION, shares, "because", Expect.anything()));
    }

    private <T extends RegistryException> void refused(Class<T> type, Command command, String message) {
        assertThatExceptionOfType(type).isThrownBy(() -> model.execute(command)).withMessage(message);
    }

    @Test
    void shareStepsOfOneCandidateAreOneRollout() {
        canary("1.1", 10);
        canary("1.1", 50);
        shift(of(V10, 30, V11, 70));
        model.execute(promote("1.1", PRODUCTION));
        assertThat(shares()).isEqualTo(of(V11, 100));
        assertThat(model.state().stage(PRODUCTION).past()).hasSize(1);
        model.execute(rollback(PRODUCTION));
        assertThat(shares()).isEqualTo(of(V10, 100));
        refused(
                IllegalTransitionException.class,
                rollback(PRODUCTION),
                "cannot roll back production of fraud: it served nothing before 1.0");
    }

    @Test
    void anotherCandidateIsAnotherRollout() {
        canary("1.1", 20);
        canary("1.2", 10);
        assertThat(shares()).isEqualTo(of(V10, 72, V11, 18, V12, 10));
        model.execute(rollback(PRODUCTION));
        assertThat(shares()).isEqualTo(of(V10, 80, V11, 20));
        model.execute(rollback(PRODUCTION));
        assertThat(shares()).isEqualTo(of(V10, 100));
    }

    @Test
    void anExperimentThatEndsAsItBeganLeavesNoTrace() {
        canary("1.1", 20);
        shift(of(V10, 100));
        assertThat(model.state().stage(PRODUCTION).past()).isEmpty();
        canary("1.1", 20);
        model.execute(demote("1.1", PRODUCTION));
        assertThat(shares()).isEqualTo(of(V10, 100));
        assertThat(model.state().stage(PRODUCTION).past()).isEmpty();
        assertThat(model.state().stage(PRODUCTION).candidate()).isEmpty();
    }

    @Test
    void anExperimentThatEndsOtherwiseCanBeGoneBackTo() {
        canary("1.1", 50);
        canary("1.2", 10);
        model.execute(promote("1.0", PRODUCTION));
        model.execute(rollback(PRODUCTION));
        assertThat(shares()).isEqualTo(of(V10, 45, V11, 45, V12, 10));
    }

    @Test
    void aWinnerIsARolloutLikeAnyOther() {
        canary("1.1", 50);
        model.execute(promote("1.1", PRODUCTION));
        stage("1.0");
        model.execute(promote("1.0", PRODUCTION));
        model.execute(rollback(PRODUCTION));
        assertThat(shares()).isEqualTo(of(V11, 100));
        model.execute(rollback(PRODUCTION));
        assertThat(shares()).isEqualTo(of(V10, 100));
    }

    @Test
    void toAVersionOrAMomentThatServedThisStage() {
        canary("1.1", 30);
        Allocation then = model.state().stage(PRODUCTION).current().orElseThrow();
        model.execute(promote("1.1", PRODUCTION));
        stage("1.2");
        model.execute(promote("1.2", PRODUCTION));
        model.execute(new Command.Rollback(PRODUCTION, new Target.ToAllocation(then), "because", Expect.anything()));
        assertThat(shares()).isEqualTo(of(V10, 70, V11, 30));
        model.execute(rollback(PRODUCTION, "1.2"));
        assertThat(shares()).isEqualTo(of(V12, 100));
        refused(
                IllegalTransitionException.class,
                rollback(PRODUCTION, "1.2"),
                "cannot roll back production of fraud to 1.2: it serves that version now; allowed instead: roll back to"
                        + " 1.0 by naming it: rollback(fraud, production, 1.0, reason)");
        refused(
                IllegalTransitionException.class,
                rollback(PRODUCTION, "1.3"),
                "cannot roll back production of fraud to 1.3: that version did not serve it before; allowed instead:"
                        + " roll back to 1.0 by naming it: rollback(fraud, production, 1.0, reason)");
        model.execute(new Command.Recall(V11, "bad"));
        refused(
                IllegalTransitionException.class,
                new Command.Rollback(PRODUCTION, new Target.ToAllocation(then), "because", Expect.anything()),
                "cannot roll back production of fraud to 1.1: it is recalled; allowed instead: roll back to 1.0 by"
                        + " naming it: rollback(fraud, production, 1.0, reason)");
    }

    @Test
    void aStageThatBecameExclusiveDoesNotGoBackToSeveral() {
        canary("1.1", 30);
        canary("1.2", 10);
        model.govern(Lifecycle.standard().exclusive(PRODUCTION).build());
        model.execute(promote("1.2", PRODUCTION));
        refused(
                IllegalTransitionException.class,
                new Command.Rollback(
                        PRODUCTION,
                        new Target.ToAllocation(
                                model.state().stage(PRODUCTION).past().get(1)),
                        "because",
                        Expect.anything()),
                "cannot roll back production of fraud to 1.0, 1.1: the stage serves one version alone by now;"
                        + " allowed instead: roll back to 1.0 by naming it: rollback(fraud, production, 1.0, reason)");
        model.execute(rollback(PRODUCTION, "1.0"));
        stage("1.1");
        refused(
                IllegalTransitionException.class,
                promote("1.1", PRODUCTION, 10),
                "production serves one version alone, so fraud@1.1 cannot have 10 % of it;"
                        + " allowed instead: promote it with all of the traffic");
    }

    @Test
    void sharesThatCannotBe() {
        canary("1.1", 30);
        refused(
                InvalidInputException.class,
                new Command.Shift(PRODUCTION, of(V10, 30, V11, 60), "because", Expect.anything()),
                "cannot shift production of fraud: the shares add up to 90.0 %, not to 100 %");
        refused(
                IllegalTransitionException.class,
                new Command.Shift(PRODUCTION, of(V10, 30, V12, 70), "because", Expect.anything()),
                "cannot shift production of fraud: it does not serve 1.2, but 1.0, 1.1;"
                        + " allowed instead: promote 1.2 to production with a share");
        refused(
                IllegalTransitionException.class,
                new Command.Shift(STAGING, of(V10, 100), "because", Expect.anything()),
                "cannot shift staging of fraud: it does not serve 1.0, nor anything else;"
                        + " allowed instead: promote 1.0 to staging with a share");
        refused(
                StaleExpectationException.class,
                new Command.Shift(PRODUCTION, of(V10, 50, V11, 50), "because", Expect.revision(6)),
                "stage production of fraud was changed in revision 8, after revision 6 that you saw;"
                        + " look again and decide again");
        assertThat(model.execute(new Command.Shift(PRODUCTION, of(V10, 70, V11, 30), "as it is", Expect.anything())))
                .isEmpty();
        refused(
                IllegalTransitionException.class,
                promote("1.1", PRODUCTION, 30),
                "fraud@1.1 already serves production at 30 %; allowed instead: demote fraud@1.1 from production,"
                        + " after which it is in no stage");
        canary("1.2", 10);
        refused(
                IllegalTransitionException.class,
                promote("1.2", PRODUCTION, 99.99),
                "99.99 % for fraud@1.2 leaves less than 0.01 % for each of [1.0, 1.1];"
                        + " allowed instead: promote it with all of the traffic");
        model.govern(Lifecycle.standard().exclusive(PRODUCTION).build());
        refused(
                IllegalTransitionException.class,
                new Command.Shift(PRODUCTION, of(V10, 50, V11, 50), "because", Expect.anything()),
                "cannot shift production of fraud: it serves one version alone;"
                        + " allowed instead: shift all of it to 1.0, 1.1, 1.2");
        shift(of(V11, 100));
    }

    @Test
    void gatesGuardTheWayInAndNotTheGrowth() {
        canary("1.1", 10);
        model.govern(Lifecycle.standard().gate(PRODUCTION, Gate.tag("reviewed")).build());
        canary("1.1", 20);
        stage("1.2");
        refused(
                GateRefusedException.class,
                promote("1.2", PRODUCTION, 10),
                "cannot promote fraud@1.2 to production: 1 gate refuses it:\n"
                        + "  - wanted tag reviewed; actual: no tag reviewed");
        assertThat(model.check(ModelHistory.ADA, promote("1.1", PRODUCTION, 30)).allowed())
                .isTrue();
        assertThat(model.check(
                                ModelHistory.ADA,
                                promote("1.1", PRODUCTION, PromoteOptions.DEFAULT.expecting(Expect.revision(1))))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("stage production of fraud was changed");
        model.execute(Commands.archive("1.3"));
        assertThat(model.check(ModelHistory.ADA, promote("1.3", STAGING)).problems())
                .containsExactly(
                        "fraud@1.3 is archived; allowed instead: restore it first, with restore(fraud@1.3, reason)");
    }

    @Test
    void aVersionStaysWhereItComesFromIfAsked() {
        stage("1.1");
        model.execute(promote("1.1", PRODUCTION, PromoteOptions.DEFAULT.staying()));
        assertThat(model.state().stagesOf(V11)).containsExactly(PRODUCTION, STAGING);
    }

    @Test
    void anAliasThatBearsAStagesNameIsRemovedFirst() {
        model.govern(Lifecycle.builder().stage(STAGING).build());
        model.execute(Commands.alias("canary", "1.2"));
        model.govern(Lifecycle.standard().stage(Stage.of("canary")).build());
        refused(
                IllegalTransitionException.class,
                promote("1.1", Stage.of("canary")),
                "cannot promote fraud@1.1 to canary: an alias of that name points to 1.2, and fraud@canary would mean"
                        + " something else at once; allowed instead: remove alias canary first");
        assertThat(List.copyOf(model.state().aliases().keySet())).containsExactly("canary");
    }
}

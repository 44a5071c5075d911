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
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.lifecycle.Allocation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stage remembers to go back to. Versions 1.0 and 1.1 were in production, one after the other. */
class RollbackTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");
    private static final Version V12 = Version.parse("1.2");
    private static final Version V13 = Version.parse("1.3");

    private final ModelHistory model = new ModelHistory();

    @BeforeEach
    void twoServed() {
        for (int i = 0; i < 4; i++) {
            model.execute(register(i));
        }
        serve("1.0", 100);
        serve("1.1", 100);
    }

    private void serve(String version, double percent) {
        if (model.state().stagesOf(Version.parse(version)).isEmpty()) {
            model.execute(promote(version, STAGING));
        }
        model.execute(promote(version, PRODUCTION, percent));
    }

    private StageState stage() {
        return model.state().stage(PRODUCTION);
    }

    private Allocation now() {
        return stage().current().orElseThrow();
    }

    private void back() {
        model.execute(rollback(PRODUCTION));
    }

    private void backTo(Allocation then) {
        model.execute(new Command.Rollback(PRODUCTION, new Target.ToAllocation(then), "because", Expect.anything()));
    }

    private void serves(Object... parts) {
        assertThat(now().shares()).isEqualTo(of(parts));
    }

    private static Map<Version, Share> of(Object... parts) {
        Map<Version, Share> shares = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i += 2) {
            shares.put((Version) parts[i], Share.percent(((Number) parts[i + 1]).doubleValue()));
        }
        return shares;
    }

    private void nothingBefore() {
        assertThatExceptionOfType(IllegalTransitionException.class)
                .isThrownBy(this::back)
                .withMessageContaining("it served nothing before");
    }

    @Test
    void aMomentOfTheRolloutUnderWayKeepsWhatWasSettledBefore() {
        serve("1.2", 10);
        Allocation then = now();
        serve("1.2", 50);
        backTo(then);
        serves(V11, 90, V12, 10);
        // the same rollout, in its first step again
        serve("1.2", 20);
        back();
        serves(V11, 100);
        back();
        serves(V10, 100);
        nothingBefore();
    }

    /** To a moment at which 1.2 had a tenth, and from there on to what was settled before it. */
    private void goesBackThrough(Allocation then) {
        backTo(then);
        serves(V11, 90, V12, 10);
        back();
        serves(V11, 100);
        back();
        serves(V10, 100);
    }

    @Test
    void aMomentOfARolloutThatIsOverKeepsWhatWasSettledBeforeIt() {
        serve("1.2", 10);
        Allocation then = now();
        serve("1.2", 100);
        serve("1.3", 100);
        goesBackThrough(then);
    }

    @Test
    void aMomentOfARolloutThatWasUndoneIsBuiltOnWhatServesNow() {
        serve("1.2", 10);
        Allocation then = now();
        serve("1.2", 50);
        back();
        goesBackThrough(then);
    }

    @Test
    void aVersionThatIsNamedKeepsWhatWasSettledBefore() {
        serve("1.2", 100);
        back();
        serves(V11, 100);
        model.execute(rollback(PRODUCTION, "1.2"));
        serves(V12, 100);
        back();
        serves(V10, 100);
        nothingBefore();
    }

    @Test
    void whatWasSettledAndIsNamedIsGoneBackToAsEver() {
        serve("1.2", 100);
        serve("1.3", 100);
        model.execute(rollback(PRODUCTION, "1.1"));
        serves(V11, 100);
        back();
        serves(V10, 100);
    }

    @Test
    void whatWasTakenOutDoesNotComeBackUnlessItIsNamed() {
        serve("1.2", 10);
        model.execute(demote("1.1", PRODUCTION));
        serves(V12, 100);
        back();
        serves(V10, 100);
        nothingBefore();
        model.execute(rollback(PRODUCTION, "1.1"));
        serves(V11, 100);
    }

    @Test
    void whatWasTakenOutOfAnEmptyStageDoesNotComeBackEither() {
        serve("1.0", 100);
        serve("1.1", 100);
        model.execute(demote("1.1", PRODUCTION));
        assertThat(stage().current()).isEmpty();
        back();
        serves(V10, 100);
        // which was there before 1.1 and after it, and is not gone back to from itself
        nothingBefore();
    }

    @Test
    void whoTookOutTheOnlyOneIsToldHowItComesBack() {
        ModelHistory other = new ModelHistory();
        other.execute(register(0));
        other.execute(promote("1.0", STAGING));
        other.execute(promote("1.0", PRODUCTION));
        other.execute(demote("1.0", PRODUCTION));

        assertThatExceptionOfType(IllegalTransitionException.class)
                .isThrownBy(() -> other.execute(rollback(PRODUCTION)))
                .withMessageContaining("it served nothing before what was taken out of it")
                .withMessageContaining("rollback(fraud, production, 1.0, reason)");
        other.execute(rollback(PRODUCTION, "1.0"));
        assertThat(other.state().stage(PRODUCTION).current().orElseThrow().shares())
                .isEqualTo(of(V10, 100));
    }

    @Test
    void whatMovesOnToAnotherStageIsGoneBackTo() {
        serve("1.2", 100);
        assertThat(model.state().stage(STAGING).past()).isEmpty();
        model.execute(promote("1.3", STAGING));
        model.execute(promote("1.0", STAGING));
        assertThat(model.state().stage(STAGING).past()).hasSize(1);
        model.execute(promote("1.0", PRODUCTION));
        assertThat(model.state().stage(STAGING).past()).hasSize(1);
        model.execute(rollback(STAGING));
        assertThat(model.state().stage(STAGING).serves(V13)).isTrue();
    }

    /** Each change of candidate is a rollout, and the way back is step by step, so that undoing one does not undo two. */
    @Test
    void aCandidateThatGoesOnAfterAnotherBeganIsOnANewRollout() {
        serve("1.2", 10);
        serve("1.3", 10);
        serve("1.2", 100);
        back();
        serves(V11, 81, V12, 9, V13, 10);
        back();
        serves(V11, 90, V12, 10);
        back();
        serves(V11, 100);
        back();
        serves(V10, 100);
    }
}

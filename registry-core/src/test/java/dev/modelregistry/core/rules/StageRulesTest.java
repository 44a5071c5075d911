package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.delete;
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
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StaleExpectationException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StageRulesTest {
    private final ModelHistory model = new ModelHistory();

    @BeforeEach
    void fourVersions() {
        for (int n = 0; n < 4; n++) {
            model.execute(register(n));
        }
    }

    private void release(String version) {
        model.execute(promote(version, STAGING));
        model.execute(promote(version, PRODUCTION));
    }

    private Optional<String> serving(Stage stage) {
        return model.state().stage(stage).current().map(a -> a.primary().toString());
    }

    private List<String> past(Stage stage) {
        return model.state().stage(stage).past().stream()
                .map(a -> a.primary().toString())
                .toList();
    }

    @Nested
    class Promoting {
        @Test
        void givesTheStageToThatVersionAlone() {
            List<Event> events = model.execute(promote("1.0", STAGING));

            assertThat(events)
                    .containsExactly(Commands.changed(
                            STAGING,
                            Event.Cause.PROMOTED,
                            Optional.of(Version.parse("1.0")),
                            Map.of(Version.parse("1.0"), Share.ALL)));
            assertThat(model.state().stage(STAGING).current())
                    .contains(Allocation.all(STAGING, Version.parse("1.0"), 5));
            assertThat(model.state().stage(STAGING).revision()).isEqualTo(5);
        }

        @Test
        void takesTheVersionOutOfTheStageThatItCameFrom() {
            release("1.0");

            assertThat(serving(PRODUCTION)).contains("1.0");
            assertThat(serving(STAGING)).isEmpty();
            assertThat(model.state().stagesOf(Version.parse("1.0"))).containsExactly(PRODUCTION);
        }

        @Test
        void leavesWhatItDisplacesInNoStage() {
            release("1.0");
            release("1.1");

            assertThat(serving(PRODUCTION)).contains("1.1");
            assertThat(model.state().stagesOf(Version.parse("1.0"))).isEmpty();
            assertThat(past(PRODUCTION)).containsExactly("1.0");
        }

        @Test
        void isRefusedWhereTheLifecycleHasNoSuchStepAndSaysWhichItHas() {
            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(promote("1.0", PRODUCTION)))
                    .withMessage("cannot promote fraud@1.0 to production: it is in no stage, and production is entered"
                            + " from staging; allowed instead: promote fraud@1.0 to staging")
                    .satisfies(e -> assertThat(e.allowed()).containsExactly("promote fraud@1.0 to staging"));
        }

        @Test
        void doesNotLeadBack() {
            release("1.0");

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(promote("1.0", STAGING)))
                    .withMessageContaining("it is in stage production, and staging is entered from no stage");
        }

        @Test
        void toWhereItIsIsRefused() {
            model.execute(promote("1.0", STAGING));

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(promote("1.0", STAGING)))
                    .withMessage("fraud@1.0 already serves staging; allowed instead: promote fraud@1.0 to production");
        }

        @Test
        void refusesWhatIsNotThere() {
            model.execute(archive("1.1"));
            model.execute(delete("1.2"));

            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> model.execute(promote("1.9", STAGING)))
                    .withMessage("there is no version fraud@1.9; fraud has 1.0, 1.1, 1.3");
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> model.execute(promote("1.2", STAGING)))
                    .withMessageContaining("was deleted and its number is not used again");
            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(promote("1.1", STAGING)))
                    .withMessageContaining("is archived; allowed instead: restore it first");
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(promote("1.0", Stage.of("shadow"))))
                    .withMessage("there is no stage shadow; stages are staging, production");
        }

        @Test
        void isRefusedIfTheStageMovedSinceTheCallerLooked() {
            model.execute(promote("1.0", STAGING));
            long seen = model.state().stage(STAGING).revision();
            model.execute(promote("1.1", STAGING));

            assertThatExceptionOfType(StaleExpectationException.class)
                    .isThrownBy(() -> model.execute(
                            promote("1.2", STAGING, PromoteOptions.DEFAULT.expecting(Expect.revision(seen)))));
        }

        @Test
        void doesNotMindChangesElsewhereSinceTheCallerLooked() {
            model.execute(promote("1.0", STAGING));
            long seen = model.state().stage(STAGING).revision();
            model.execute(register(9));

            model.execute(promote("1.1", STAGING, PromoteOptions.DEFAULT.expecting(Expect.revision(seen))));

            assertThat(serving(STAGING)).contains("1.1");
        }

        @Test
        void needsAReason() {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(
                            new Command.Promote(Version.parse("1.0"), STAGING, PromoteOptions.DEFAULT, "  ")))
                    .withMessageContaining("say why you promote");
        }

        @Test
        void followsALifecycleOfYourOwn() {
            Stage shadow = Stage.of("shadow");
            Lifecycle lifecycle = Lifecycle.builder()
                    .stage(STAGING)
                    .stage(shadow)
                    .stage(PRODUCTION, STAGING, shadow)
                    .build();
            ModelHistory other = new ModelHistory(lifecycle);
            other.execute(register(0));
            other.execute(promote("1.0", shadow));
            other.execute(promote("1.0", PRODUCTION));

            assertThat(other.state().stagesOf(Version.parse("1.0"))).containsExactly(PRODUCTION);
        }
    }

    @Nested
    class RollingBack {
        @Test
        void goesOneStepFurtherEachTime() {
            release("1.0");
            release("1.1");
            release("1.2");

            model.execute(rollback(PRODUCTION));
            assertThat(serving(PRODUCTION)).contains("1.1");
            model.execute(rollback(PRODUCTION));
            assertThat(serving(PRODUCTION)).contains("1.0");

            assertThat(past(PRODUCTION)).isEmpty();
            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(rollback(PRODUCTION)))
                    .withMessage("cannot roll back production of fraud: it served nothing before 1.0");
        }

        @Test
        void neverReturnsToWhatWasRolledBack() {
            release("1.0");
            release("1.1");
            release("1.2");
            model.execute(rollback(PRODUCTION));
            release("1.3");

            model.execute(rollback(PRODUCTION));

            assertThat(serving(PRODUCTION)).contains("1.1");
            assertThat(past(PRODUCTION)).containsExactly("1.0");
        }

        @Test
        void toACertainVersionForgetsWhatCameAfterIt() {
            release("1.0");
            release("1.1");
            release("1.2");

            model.execute(rollback(PRODUCTION, "1.0"));

            assertThat(serving(PRODUCTION)).contains("1.0");
            assertThat(past(PRODUCTION)).isEmpty();
        }

        @Test
        void toACertainVersionTakesTheLastTimeThatItServed() {
            release("1.0");
            release("1.1");
            release("1.0");
            release("1.2");

            model.execute(rollback(PRODUCTION, "1.0"));

            assertThat(past(PRODUCTION)).containsExactly("1.0", "1.1");
        }

        @Test
        void toAVersionThatNeverServedIsRefused() {
            release("1.0");
            release("1.1");

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(rollback(PRODUCTION, "1.2")))
                    .withMessageContaining("that version did not serve it before")
                    .withMessageContaining("roll back to 1.0 by naming it");
        }

        @Test
        void toAnArchivedVersionIsRefusedAndNamesTheNextThatIsThere() {
            release("1.0");
            release("1.1");
            release("1.2");
            model.execute(archive("1.1"));

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(rollback(PRODUCTION)))
                    .withMessage("cannot roll back production of fraud to 1.1: it is archived; allowed instead: roll"
                            + " back to 1.0 by naming it: rollback(fraud, production, 1.0, reason)");

            model.execute(rollback(PRODUCTION, "1.0"));
            assertThat(serving(PRODUCTION)).contains("1.0");
        }

        @Test
        void toADeletedVersionIsRefused() {
            release("1.0");
            release("1.1");
            model.execute(delete("1.0"));

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(rollback(PRODUCTION)))
                    .withMessageEndingWith("to 1.0: it is deleted");
        }

        @Test
        void passesNoTransitionSoThatItAlwaysWorksInAnEmergency() {
            model.execute(promote("1.0", STAGING));
            model.execute(promote("1.1", STAGING));
            model.execute(promote("1.1", PRODUCTION));

            // No transition leads to staging from where 1.0 is, once it was displaced there, but this.
            model.execute(rollback(STAGING));

            assertThat(serving(STAGING)).contains("1.0");
            assertThat(serving(PRODUCTION)).contains("1.1");
        }

        @Test
        void isRefusedIfTheStageMovedSinceTheCallerLooked() {
            release("1.0");
            release("1.1");
            long seen = model.state().stage(PRODUCTION).revision();
            release("1.2");

            assertThatExceptionOfType(StaleExpectationException.class)
                    .isThrownBy(() -> model.execute(
                            new Command.Rollback(PRODUCTION, new Target.Previous(), "because", Expect.revision(seen))));
        }

        @Test
        void ofAStageThatDoesNotExistIsRefused() {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(rollback(Stage.of("shadow"))))
                    .withMessageContaining("there is no stage shadow");
        }
    }

    @Nested
    class Demoting {
        @Test
        void leavesTheStageServingNothing() {
            release("1.0");

            List<Event> events = model.execute(demote("1.0", PRODUCTION));

            assertThat(events)
                    .containsExactly(Commands.changed(PRODUCTION, Event.Cause.LEFT, Optional.empty(), Map.of()));
            assertThat(serving(PRODUCTION)).isEmpty();
            assertThat(past(PRODUCTION)).isEmpty();
        }

        @Test
        void isFollowedByARollbackToTheOneBefore() {
            release("1.0");
            release("1.1");
            model.execute(demote("1.1", PRODUCTION));

            model.execute(rollback(PRODUCTION));

            assertThat(serving(PRODUCTION)).contains("1.0");
        }

        @Test
        void andPromotingTheSameAgainIsNoStepToRollBackTo() {
            release("1.0");
            release("1.1");
            model.execute(demote("1.1", PRODUCTION));

            release("1.1");

            assertThat(serving(PRODUCTION)).contains("1.1");
            assertThat(past(PRODUCTION)).containsExactly("1.0");
        }

        @Test
        void leavesNothingOfTheDemotedToRollBackTo() {
            release("1.0");
            release("1.1");
            model.execute(demote("1.1", PRODUCTION));

            release("1.2");

            assertThat(past(PRODUCTION)).containsExactly("1.0");
        }

        @Test
        void aVersionThatIsNotThereIsRefused() {
            model.execute(promote("1.0", STAGING));

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(demote("1.0", PRODUCTION)))
                    .withMessage("cannot demote fraud@1.0 from production: it is in stage staging; allowed instead:"
                            + " demote it from staging");
            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(demote("1.1", PRODUCTION)))
                    .withMessage("cannot demote fraud@1.1 from production: it is in no stage");
        }
    }
}

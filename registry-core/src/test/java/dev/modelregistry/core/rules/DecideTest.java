package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.alias;
import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.delete;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.registerMajor;
import static dev.modelregistry.core.rules.Commands.registerRun;
import static dev.modelregistry.core.rules.Commands.restore;
import static dev.modelregistry.core.rules.Commands.tag;
import static dev.modelregistry.core.rules.Commands.untag;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Expect;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StaleExpectationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DecideTest {
    private static final Version V10 = Version.parse("1.0");

    private final ModelHistory model = new ModelHistory();

    private List<String> versions() {
        List<String> versions = new ArrayList<>();
        model.state().versions().forEach(v -> versions.add(v.version().toString()));
        return versions;
    }

    private VersionState version(String version) {
        return model.state().version(Version.parse(version)).orElseThrow();
    }

    @Nested
    class Registering {
        @Test
        void countsFromOneDotZeroWithoutGaps() {
            model.execute(register(0));
            model.execute(register(1));
            model.execute(registerMajor(2));
            model.execute(register(3));

            assertThat(versions()).containsExactly("1.0", "1.1", "2.0", "2.1");
        }

        @Test
        void opensMajorOneFirstWhetherOrNotTheNextMajorIsAskedFor() {
            model.execute(registerMajor(0));

            assertThat(versions()).containsExactly("1.0");
        }

        @Test
        void neverUsesANumberAgain() {
            model.execute(register(0));
            model.execute(register(1));
            model.execute(delete("1.1"));
            model.execute(register(2));

            assertThat(versions()).containsExactly("1.0", "1.1", "1.2");
            assertThat(version("1.1").deleted()).isTrue();
        }

        @Test
        void goesOnInAMajorAllOfWhoseVersionsWereDeleted() {
            model.execute(register(0));
            model.execute(delete("1.0"));
            model.execute(register(1));

            assertThat(versions()).containsExactly("1.0", "1.1");
        }

        @Test
        void theSameRunAgainChangesNothing() {
            model.execute(registerRun(0, "run-1"));

            assertThat(model.execute(registerRun(0, "run-1"))).isEmpty();
            assertThat(versions()).containsExactly("1.0");
        }

        @Test
        void anotherModelUnderTheSameRunIsRefused() {
            model.execute(registerRun(0, "run-1"));

            assertThatExceptionOfType(AlreadyExistsException.class)
                    .isThrownBy(() -> model.execute(registerRun(1, "run-1")))
                    .withMessageContaining("idempotency key run-1 belongs to fraud@1.0, which has other content: its ");
        }

        @Test
        void aRunWhoseVersionWasDeletedIsRefused() {
            model.execute(registerRun(0, "run-1"));
            model.execute(delete("1.0"));

            assertThatExceptionOfType(AlreadyExistsException.class)
                    .isThrownBy(() -> model.execute(registerRun(0, "run-1")))
                    .withMessageContaining("which was deleted; use a new key for a new run");
        }

        @Test
        void theSameContentWithoutAKeyIsANewVersion() {
            model.execute(register(0));
            model.execute(register(0));

            assertThat(versions()).containsExactly("1.0", "1.1");
        }
    }

    @Nested
    class Tagging {
        @Test
        void toTheSameValueChangesNothing() {
            model.execute(register(0));
            model.execute(tag("1.0", "team", "risk"));

            assertThat(model.execute(tag("1.0", "team", "risk"))).isEmpty();
            assertThat(model.execute(tag("1.0", "team", ""))).hasSize(1);
            assertThat(version("1.0").tags()).containsEntry("team", "");
        }

        @Test
        void lessATagThatIsNotThereChangesNothing() {
            model.execute(register(0));

            assertThat(model.execute(untag("1.0", "team"))).isEmpty();
            assertThat(model.execute(new Command.Untag(Optional.empty(), "team")))
                    .isEmpty();
        }

        @Test
        void oneVersionLeavesTheOthersAndTheModelAlone() {
            model.execute(register(0));
            model.execute(register(1));
            model.execute(tag("1.1", "team", "risk"));

            assertThat(version("1.0").tags()).isEmpty();
            assertThat(version("1.1").tags()).containsEntry("team", "risk");
            assertThat(model.state().tags()).isEmpty();
        }

        @Test
        void takesLongValuesAndRefusesLongerOnes() {
            model.execute(register(0));
            model.execute(tag("1.0", "k", "x".repeat(100_000)));

            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(tag("1.0", "k", "x".repeat(100_001))))
                    .withMessageContaining("tag k has 100001 characters; at most 100000 are allowed");
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(tag("1.0", "k".repeat(251), "")))
                    .withMessageContaining("at most 250 are allowed");
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(tag("1.0", "a\u0000b", "")))
                    .withMessageContaining("has a control character");
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> model.execute(tag("1.0", "k", "half \ud83e of a fox")))
                    .withMessageContaining("half of a surrogate pair at index 5");
        }

        @Test
        void whatIsDeletedOrNeverWasIsRefused() {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> model.execute(tag("1.0", "k", "v")))
                    .withMessage("there is no model fraud; registering its first version creates it");
            model.execute(register(0));
            model.execute(delete("1.0"));
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> model.execute(tag("1.0", "k", "v")))
                    .withMessageContaining("fraud has no versions left");
        }
    }

    @Nested
    class Describing {
        @Test
        void theModelAndAVersionAreTwoThings() {
            model.execute(register(0));
            model.execute(new Command.Describe(Optional.empty(), "finds fraud"));
            model.execute(new Command.Describe(Optional.of(V10), "the first"));

            assertThat(model.state().description()).isEqualTo("finds fraud");
            assertThat(version("1.0").description()).isEqualTo("the first");
        }

        @Test
        void inTheSameWordsChangesNothing() {
            model.execute(register(0));

            assertThat(model.execute(new Command.Describe(Optional.of(V10), "")))
                    .isEmpty();
        }
    }

    @Nested
    class Aliases {
        @Test
        void moveAndAreRemoved() {
            model.execute(register(0));
            model.execute(register(1));
            model.execute(alias("champion", "1.0"));
            model.execute(alias("champion", "1.1"));

            assertThat(model.state().aliasesOf(Version.parse("1.1"))).containsExactly("champion");
            assertThat(model.state().aliasesOf(V10)).isEmpty();

            assertThat(model.execute(new Command.RemoveAlias("champion")))
                    .containsExactly(new Event.AliasRemoved("champion"));
            assertThat(model.execute(new Command.RemoveAlias("champion"))).isEmpty();
        }

        @Test
        void doNotPointToWhatIsOutOfUse() {
            model.execute(register(0));
            model.execute(register(1));
            model.execute(archive("1.0"));
            model.execute(delete("1.1"));

            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> model.execute(alias("champion", "1.0")))
                    .withMessageContaining("restore it first");
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> model.execute(alias("champion", "1.1")));
        }

        @Test
        void thatPointThereAlreadyChangeNothing() {
            model.execute(register(0));
            model.execute(alias("champion", "1.0"));

            assertThat(model.execute(alias("champion", "1.0"))).isEmpty();
        }

        @Test
        void thatReadLikeSomethingElseAreRefused() {
            model.execute(register(0));

            for (String name : List.of("latest", "v1", "v1.2", "production", "staging", "Champion", "")) {
                assertThatExceptionOfType(InvalidInputException.class)
                        .as(name)
                        .isThrownBy(() -> model.execute(alias(name, "1.0")));
            }
        }

        @Test
        void areNotMovedIfSomebodyElseMovedThemSinceTheCallerLooked() {
            model.execute(register(0));
            model.execute(register(1));
            model.execute(alias("champion", "1.0"));
            long seen = model.entries().size();
            model.execute(alias("champion", "1.1"));

            assertThatExceptionOfType(StaleExpectationException.class)
                    .isThrownBy(() -> model.execute(new Command.MoveAlias("champion", V10, Expect.revision(seen))))
                    .withMessageContaining("alias champion of fraud was changed in revision 4, after revision 3");
        }
    }

    @Nested
    class TakingOutOfUse {
        @Test
        void isRefusedWhileAnybodyHoldsTheVersionAndListsAllWhoDo() {
            model.execute(register(0));
            model.execute(promote("1.0", STAGING));
            model.execute(promote("1.0", PRODUCTION));
            model.execute(alias("champion", "1.0"));
            model.execute(alias("backup", "1.0"));

            for (Command command : List.of(archive("1.0"), delete("1.0"))) {
                assertThatExceptionOfType(IllegalTransitionException.class)
                        .isThrownBy(() -> model.execute(command))
                        .withMessageContaining(
                                "fraud@1.0 while it is held by stage production and alias backup and alias champion")
                        .satisfies(e -> assertThat(e.allowed()).hasSize(3));
            }
        }

        @Test
        void andBackChangesNothingTheSecondTime() {
            model.execute(register(0));

            assertThat(model.execute(archive("1.0"))).containsExactly(new Event.Archived(V10));
            assertThat(model.execute(archive("1.0"))).isEmpty();
            assertThat(model.execute(restore("1.0"))).containsExactly(new Event.Restored(V10));
            assertThat(model.execute(restore("1.0"))).isEmpty();
            assertThat(version("1.0").active()).isTrue();
        }

        @Test
        void needsAReasonEvenIfThereIsNothingToDo() {
            model.execute(register(0));

            for (Command command :
                    List.of(new Command.Archive(V10, ""), new Command.Restore(V10, ""), new Command.Delete(V10, ""))) {
                assertThatExceptionOfType(InvalidInputException.class)
                        .isThrownBy(() -> model.execute(command))
                        .withMessageContaining("say why you");
            }
        }

        @Test
        void forGoodHappensOnce() {
            model.execute(register(0));
            model.execute(delete("1.0"));

            assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> model.execute(delete("1.0")));
            assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> model.execute(restore("1.0")));
        }
    }
}

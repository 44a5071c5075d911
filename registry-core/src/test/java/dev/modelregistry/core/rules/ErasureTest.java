package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.alias;
import static dev.modelregistry.core.rules.Commands.delete;
import static dev.modelregistry.core.rules.Commands.demote;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.tag;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ErasureTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Command ERASE = new Command.Erase("request 4711");

    private final ModelHistory model = new ModelHistory();

    @Test
    void leavesNothingOfTheStateButItself() {
        model.execute(register(0));
        model.execute(register(1));
        model.execute(tag("1.0", "team", "risk"));
        model.execute(new Command.Describe(Optional.empty(), "text"));

        assertThat(model.execute(ERASE)).containsExactly(new Event.Erased());

        ModelState state = model.state();
        assertThat(state.size()).isZero();
        assertThat(state.createdAt()).isEmpty();
        assertThat(state.description()).isEmpty();
        assertThat(state.erased())
                .contains(
                        new Erasure(5, ModelHistory.ADA, model.entries().get(4).time(), "request 4711"));
    }

    @Test
    void saysWhyAndIsOfAModelThatIsThere() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> model.execute(ERASE))
                .withMessage("there is no model fraud; registering its first version creates it");
        model.execute(register(0));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(new Command.Erase(" ")))
                .withMessageContaining("the reason is what the history will tell");
    }

    @Test
    void isNothingToDoASecondTime() {
        model.execute(register(0));
        model.execute(ERASE);

        assertThat(model.execute(new Command.Erase("again"))).isEmpty();
    }

    @Test
    void isRefusedWithAllThatIsInTheWay() {
        model.execute(register(0));
        model.execute(register(1));
        model.execute(promote("1.0", STAGING));
        model.execute(alias("champion", "1.1"));
        model.execute(new Command.Hold(V10, "case 17"));

        assertThatExceptionOfType(IllegalTransitionException.class)
                .isThrownBy(() -> model.execute(ERASE))
                .withMessage(
                        "cannot erase fraud: stage staging serves 1.0, alias champion points to 1.1, there is a legal"
                                + " hold on 1.0; allowed instead: demote 1.0 from staging, remove alias champion, release the hold"
                                + " on 1.0, if it is over, and erase it then");
    }

    @Test
    void isNotInTheWayOfItselfOnceAllIsCleared() {
        model.execute(register(0));
        model.execute(register(1));
        model.execute(promote("1.0", STAGING));
        model.execute(demote("1.0", STAGING));
        model.execute(new Command.Hold(V10, "case 17"));
        model.execute(new Command.Release(V10, "over"));
        model.execute(delete("1.1"));

        assertThat(model.execute(ERASE)).hasSize(1);
    }

    @Test
    void isTheEndWhateverIsAskedFor() {
        model.execute(register(0));
        model.execute(ERASE);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> model.execute(tag("1.0", "a", "b")))
                .withMessageMatching("fraud was erased by ada on 2026-\\S+ \\(request 4711\\), and its name is not used"
                        + " again; use another name");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> model.execute(new Command.Approve(new UUID(1, 1), "ok")))
                .withMessageContaining("was erased by ada");
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> model.execute(register(0)))
                .withMessageContaining("choose another name");
    }

    @Test
    void takesThePermissionToDelete() {
        model.execute(register(0));
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder().allow("dpo", Permission.DELETE).build())
                .build());

        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> model.execute(ERASE))
                .withMessageContaining("ada may not delete for fraud");
        assertThat(model.execute(Actor.of("olga", "dpo"), ERASE)).hasSize(1);
    }
}

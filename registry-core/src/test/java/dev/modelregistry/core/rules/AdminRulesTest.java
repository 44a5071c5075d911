package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an administrator may do, and that nobody else may. */
class AdminRulesTest {
    private static final Actor WENDY = Actor.of("wendy", "worker");
    private static final Actor OLGA = Actor.of("olga", "boss");

    private static Lifecycle forTheBoss(Permission permission) {
        return Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("boss", permission, Permission.PUBLISH_POLICY)
                        .build())
                .build();
    }

    private static ModelHistory governed(Permission permission) {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        model.govern(forTheBoss(permission));
        return model;
    }

    private static ModelHistory erased() {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        model.execute(new Command.Erase("request 4711"));
        return model;
    }

    @Test
    void collectingGarbageTakesTheRightToDelete() {
        ModelHistory registry = new ModelHistory(ModelName.REGISTRY);
        assertThatCode(() -> AdminRules.requireCollect(registry.state(), WENDY)).doesNotThrowAnyException();

        registry.publish(OLGA, forTheBoss(Permission.DELETE));

        assertThatCode(() -> AdminRules.requireCollect(registry.state(), OLGA)).doesNotThrowAnyException();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> AdminRules.requireCollect(registry.state(), WENDY))
                .withMessageContaining("wendy may not delete")
                .withMessageContaining("it takes the role boss");
    }

    /** What it brings was decided elsewhere: policies, promotions, approvals. */
    @Test
    void copyingIntoARegistryTakesTheRightToRegisterAndToSayWhatTheRulesAre() {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("boss", Permission.REGISTER, Permission.PUBLISH_POLICY)
                        .allow("worker", Permission.REGISTER)
                        .allow("lawyer", Permission.PUBLISH_POLICY)
                        .build())
                .build());
        assertThatCode(() -> AdminRules.requireCopyInto(model.state(), OLGA, model.registrys()))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> AdminRules.requireCopyInto(model.state(), WENDY, model.registrys()))
                .withMessageContaining("wendy may not publish policy for fraud");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(
                        () -> AdminRules.requireCopyInto(model.state(), Actor.of("lea", "lawyer"), model.registrys()))
                .withMessageContaining("lea may not register for fraud");
    }

    @Test
    void copyingIntoAModelTakesWhatItsOwnPolicyAsksForToo() {
        ModelHistory model = governed(Permission.REGISTER);
        model.publish(
                Actor.of("ina", "boss", "owner"),
                Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("owner", Permission.values())
                                .build())
                        .build());
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> AdminRules.requireCopyInto(model.state(), OLGA, model.registrys()))
                .withMessageContaining("it takes the role owner");
    }

    /** Else one person could change by a copy what takes several to change. */
    @Test
    void nobodyCopiesWhereThePolicyIsNotChangedByOneAlone() {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        model.govern(Lifecycle.standard().policyApprovals(2, "compliance").build());
        assertThatExceptionOfType(ApprovalRequiredException.class)
                .isThrownBy(() -> AdminRules.requireCopyInto(model.state(), OLGA, model.registrys()))
                .withMessage("cannot copy fraud into the target: what a copy brings is decided elsewhere, and there it"
                        + " takes 2 approvals by compliance to change the policy; publish one that asks for none,"
                        + " with these approvals, copy then, and publish this one again");
    }

    @Test
    void anErasedModelIsCopiedNeitherFromNorTo() {
        ModelHistory model = erased();
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> AdminRules.requireCopyInto(model.state(), WENDY, Optional.empty()))
                .withMessageMatching("cannot copy fraud into the target: there, fraud was erased by ada on .*");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> AdminRules.requireThere(model.state()))
                .withMessageContaining("fraud was erased by ada");
    }

    @Test
    void theRegistrysOwnLogIsNotCopied() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(
                        () -> AdminRules.requireCopyInto(ModelState.empty(ModelName.REGISTRY), OLGA, Optional.empty()))
                .withMessage("_registry is the registry's own log and stays where it is; copy models");
    }

    @Test
    void raisingTheFormatTakesTheRightToPublish() {
        ModelHistory registry = new ModelHistory(ModelName.REGISTRY);
        registry.publish(OLGA, forTheBoss(Permission.PUBLISH_POLICY));
        registry.release(new Formats(1, 2, event -> 1));

        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> registry.execute(WENDY, new Command.Upgrade("all are new")))
                .withMessageContaining("wendy may not publish policy");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> registry.execute(OLGA, new Command.Upgrade(" ")))
                .withMessageContaining("the reason is what the history will tell");
        assertThat(registry.execute(OLGA, new Command.Upgrade("all are new")))
                .containsExactly(new Event.FormatRaised(2));
        assertThat(registry.execute(OLGA, new Command.Upgrade("once more"))).isEmpty();
        assertThat(registry.state().formatLevel()).isEqualTo(2);
    }
}

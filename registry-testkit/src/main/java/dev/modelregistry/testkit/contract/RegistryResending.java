package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryResending extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");

    RegistryResending(RegistryContract contract) {
        super(contract);
    }

    /**
     * Sends a command whose outcome stays unknown; then sends it again, and at the worst moment the first request lands
     * and another reader takes note of it: after the registry has looked for it, before it decides.
     */
    private void sendTwice(Consumer<Registry> command) {
        int before = registry().audit().history("fraud").size();
        RegistryLogProbe late = new RegistryLogProbe(contract.openLog());
        Registry impatient = Registries.builder(late, contract.openBlobs())
                .commitTimeout(Duration.ofMillis(1))
                .build();
        // who knows nothing of a model tries its first slot, which is taken: such a request could never land late
        impatient.model("fraud");
        late.loseNextAppend();
        OutcomeUnknownException unknown =
                catchThrowableOfType(OutcomeUnknownException.class, () -> command.accept(impatient));
        RegistryLogProbe probe = new RegistryLogProbe(contract.openLog());
        Registry patient = contract.open(Registries.builder(probe, contract.openBlobs()));
        probe.afterNextEmptyRead(() -> {
            late.land();
            patient.model("fraud");
        });

        command.accept(patient.withCommand(unknown.commandId()));

        List<HistoryEntry> history = registry().audit().history("fraud");
        assertThat(history).extracting(HistoryEntry::command).doesNotHaveDuplicates();
        assertThat(history).hasSize(before + 1);
        impatient.close();
    }

    @Test
    void aRegistrationThatLandsWhileItIsSentAgainIsNotDoubled() {
        register("fraud");
        sendTwice(registry -> assertThat(
                        registry.register(minimal("fraud", "new").build()).ref())
                .hasToString("fraud@1.1"));
    }

    @Test
    void aPromotionThatLandsWhileItIsSentAgainIsDone() {
        ModelVersion version = register("fraud");
        sendTwice(registry -> assertThat(
                        registry.promote(version.ref(), STAGING, "go").primary())
                .isEqualTo(version.version()));
    }

    @Test
    void anAliasThatLandsWhileItIsSentAgainIsMovedOnce() {
        ModelVersion version = register("fraud");
        sendTwice(registry -> registry.alias("fraud", "champion", version.version()));
    }

    @Test
    void aRollbackThatLandsWhileItIsSentAgainGoesOneStepBack() {
        inProduction(register("fraud"));
        ModelVersion second = inProduction(register("fraud"));
        inProduction(register("fraud"));
        sendTwice(registry -> assertThat(
                        registry.rollback("fraud", PRODUCTION, "bad").primary())
                .isEqualTo(second.version()));
        assertThat(registry().version("fraud@production").ref()).isEqualTo(second.ref());
    }

    @Test
    void aCommandThatLandedIsAnsweredAsItWasThenWhateverHappenedSince() {
        inProduction(register("fraud"));
        ModelVersion second = inProduction(register("fraud"));
        ModelVersion third = inProduction(register("fraud"));
        CommandId rollback = CommandId.random(FRAUD);
        assertThat(registry()
                        .withCommand(rollback)
                        .rollback("fraud", PRODUCTION, "bad")
                        .primary())
                .isEqualTo(second.version());
        registry().promote(third.ref(), STAGING, "mended");
        registry().promote(third.ref(), PRODUCTION, "mended");

        assertThat(contract.open()
                        .withCommand(rollback)
                        .rollback("fraud", PRODUCTION, "bad")
                        .primary())
                .isEqualTo(second.version());
        assertThat(registry().version("fraud@production").ref()).isEqualTo(third.ref());
    }

    @Test
    void aRegistrationThatLandedGivesItsVersionAndStoresNothing() {
        CommandId id = CommandId.random(FRAUD);
        ModelVersion first =
                registry().withCommand(id).register(minimal("fraud", "a").build());
        List<Object> before = stored();
        assertThat(contract.open()
                        .withCommand(id)
                        .register(minimal("fraud", "a").build()))
                .isEqualTo(first);
        assertThat(stored()).isEqualTo(before);
    }

    /** Under a policy that asks for more by now, and of a parent that is gone. */
    @Test
    void aRegistrationThatLandedGivesItsVersionWhateverHappenedSince() {
        ModelVersion base = register("base");
        CommandId id = CommandId.random(FRAUD);
        Registration registration =
                minimal("fraud", "a").parent(base.ref()).idempotencyKey("run 1").build();
        ModelVersion first = registry().withCommand(id).register(registration);
        registry().delete(base.ref(), "never used");
        registry().publish(Lifecycle.standard().minimum(Requirement.values()).build());

        assertThat(registry().withCommand(id).register(registration)).isEqualTo(first);
        assertThat(contract.open().register(registration)).isEqualTo(first);
        refused(
                InvalidInputException.class,
                () -> registry().register(minimal("fraud", "b").build()),
                "the signature is missing");
    }

    @Test
    void aViewActsForSomebodyUnderAnIdInEitherOrder() {
        ModelVersion version = register("fraud");
        Actor alice = Actor.of("alice", "ml-lead");
        CommandId first = CommandId.random(FRAUD);
        CommandId second = CommandId.random(FRAUD);
        registry().as(alice).withCommand(first).tag(version.ref(), "a", "b");
        registry().withCommand(second).as(alice).tag(version.ref(), "c", "d");
        assertThat(registry().outcome(first).orElseThrow().actor()).isEqualTo(alice);
        assertThat(registry().outcome(second).orElseThrow().actor()).isEqualTo(alice);
    }

    @Test
    void anIdThatWasUsedForAnotherKindOfCommandIsRefused() {
        ModelVersion version = register("fraud");
        CommandId promotion = CommandId.random(FRAUD);
        registry().withCommand(promotion).promote(version.ref(), STAGING, "go");
        Registry used = registry().withCommand(promotion);
        List<Runnable> others = List.of(
                () -> used.register(minimal("fraud", "b").build()),
                () -> used.promote(version.ref(), PRODUCTION, "go"),
                () -> used.rollback("fraud", STAGING, "bad"),
                () -> used.demote(version.ref(), STAGING, "bad"),
                () -> used.describe("fraud", "text"),
                () -> used.tag(version.ref(), "team", "risk"),
                () -> used.alias("fraud", "champion", version.version()),
                () -> used.archive(version.ref(), "old"));
        allInVain(() -> others.forEach(other -> refused(
                AlreadyExistsException.class, other::run, "belongs to another command", "promoted 1.0 to staging")));
    }

    @Test
    void thePromotionThatTookAVersionOutOfAStageIsNotTheDemotionFromIt() {
        ModelVersion version = register("fraud");
        registry().promote(version.ref(), STAGING, "test");
        CommandId promotion = CommandId.random(FRAUD);
        registry().withCommand(promotion).promote(version.ref(), PRODUCTION, "go");
        refused(
                AlreadyExistsException.class,
                () -> registry().withCommand(promotion).demote(version.ref(), STAGING, "bad"),
                "belongs to another command");
    }
}

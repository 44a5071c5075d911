package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.testkit.DelayingCommitLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** See {@link RegistryContract}: an append whose answer is lost, and whose request lands at once, later, or late. */
abstract class RegistryUnanswered extends RegistryConcern {
    private static final Duration LATE = Duration.ofSeconds(1);

    RegistryUnanswered(RegistryContract contract) {
        super(contract);
    }

    /** A change that must not be doubled. */
    private record Change(String name, Step step) {}

    @FunctionalInterface
    private interface Step {
        void run(Registry registry);
    }

    /** On a model of its own, so that one store serves all. */
    private List<Change> changes(String model) {
        return List.of(
                new Change(
                        "register",
                        registry -> registry.register(
                                minimal(model, "unanswered").tag("mark", "x").build())),
                new Change(
                        "promote", registry -> registry.promote(ModelRef.parse(model + "@1.2"), STAGING, "unanswered")),
                new Change(
                        "alias",
                        registry -> registry.alias(
                                model,
                                "champion",
                                ModelRef.parse(model + "@1.1").exact().orElseThrow())),
                new Change("rollback", registry -> registry.rollback(model, PRODUCTION, "unanswered")));
    }

    /** Three versions: the first two have been in production. */
    private void prepare(String model) {
        for (int i = 0; i < 3; i++) {
            ModelVersion version = register(model);
            if (i < 2) {
                inProduction(version);
            }
        }
    }

    @TestFactory
    List<DynamicTest> anAnswerThatIsLostDoublesNothing() {
        return List.of("register", "promote", "alias", "rollback").stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> settled(name, Duration.ZERO)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> aRequestThatLandsASecondLaterDoublesNothing() {
        return List.of("register", "promote", "alias", "rollback").stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> settled(name, LATE)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> aCommandSentAgainUnderItsIdAfterAnUnknownOutcomeIsNotDoubled() {
        return List.of("register", "promote", "alias", "rollback").stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> resent(name)))
                .toList();
    }

    private Change change(String model, String name) {
        return changes(model).stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void settled(String name, Duration delay) throws InterruptedException {
        String model = "settled-" + name + (delay.isZero() ? "" : "-late");
        prepare(model);
        int before = registry().audit().history(model).size();
        DelayingCommitLog log = DelayingCommitLog.over(contract.openLog());
        Registry registry = contract.open(Registries.builder(log, contract.openBlobs()));
        log.delayNextAppend(delay);
        change(model, name).step().run(registry);
        log.awaitLanded();
        happenedOnce(model, before);
    }

    private void resent(String name) throws InterruptedException {
        String model = "resent-" + name;
        prepare(model);
        int before = registry().audit().history(model).size();
        DelayingCommitLog log = DelayingCommitLog.over(contract.openLog());
        Registry impatient = Registries.builder(log, contract.openBlobs())
                .commitTimeout(Duration.ofMillis(1))
                .build();
        log.delayNextAppend(LATE);
        OutcomeUnknownException unknown = catchThrowableOfType(
                OutcomeUnknownException.class, () -> change(model, name).step().run(impatient));
        assertThat(unknown).isNotNull();
        assertThat(unknown.getMessage()).contains(unknown.commandId().toString(), "outcome");
        assertThat(registry().outcome(unknown.commandId())).isEmpty();
        change(model, name).step().run(registry().withCommand(unknown.commandId()));
        List<AppendResult> landed = log.awaitLanded();
        assertThat(landed).hasSize(1).hasOnlyElementsOfType(AppendResult.Occupied.class);
        happenedOnce(model, before);
        HistoryEntry outcome = registry().outcome(unknown.commandId()).orElseThrow();
        assertThat(outcome.command()).isEqualTo(unknown.commandId());
        change(model, name).step().run(registry().withCommand(unknown.commandId()));
        happenedOnce(model, before);
        impatient.close();
    }

    private void happenedOnce(String model, int before) {
        List<HistoryEntry> history = registry().audit().history(model);
        assertThat(history).hasSize(before + 1);
        assertThat(history).extracting(HistoryEntry::command).doesNotHaveDuplicates();
        assertThat(registry().audit().verify(model).problems()).isEmpty();
    }
}

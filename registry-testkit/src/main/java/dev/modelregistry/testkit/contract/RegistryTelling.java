package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryTelling extends RegistryConcern {
    RegistryTelling(RegistryContract contract) {
        super(contract);
    }

    @Test
    void theHistoryTellsWhoDidWhatWhenAndWhy() {
        Instant time = Instant.parse("2026-03-03T10:00:00Z");
        Registry registry = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).clock(() -> time));
        Actor alice = Actor.of("alice", "ml-lead");
        ModelVersion version = registry.register(minimal("fraud", "a").build());
        registry.as(alice).promote(version.ref(), STAGING, "looks good");
        List<HistoryEntry> history = contract.open().audit().history("fraud");
        assertThat(history).extracting(HistoryEntry::revision).containsExactly(1L, 2L);
        HistoryEntry promotion = history.get(1);
        assertThat(promotion.actor()).isEqualTo(alice);
        assertThat(promotion.time()).isEqualTo(time);
        assertThat(promotion.reason()).isEqualTo("looks good");
        assertThat(promotion.describe()).isEqualTo("promoted 1.0 to staging");
        assertThat(history.get(0).describe()).contains("registered 1.0", "transactions 2026-10-01");
    }

    @Test
    void timeNeverGoesBackwards() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-03T10:00:00Z"));
        Registry registry = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).clock(now::get));
        registry.register(minimal("fraud", "a").build());
        now.set(Instant.parse("2020-01-01T00:00:00Z"));
        registry.describe("fraud", "later");
        assertThat(registry.audit().history("fraud"))
                .extracting(HistoryEntry::time)
                .containsOnly(Instant.parse("2026-03-03T10:00:00Z"));
    }

    @Test
    void theChainOfALongLogIsWhole() {
        ModelVersion version = register("fraud");
        for (int i = 0; i < 150; i++) {
            registry().tag(version.ref(), "step", "" + i);
        }
        Verification verification = contract.open().audit().verify("fraud");
        assertThat(verification.problems()).isEmpty();
        assertThat(verification.revisions()).isEqualTo(151);
        assertThat(verification.head())
                .contains(contract.log()
                        .read(new StreamId("fraud"), 151, 1)
                        .get(0)
                        .digest());
        assertThat(contract.open().version("fraud@1.0").tags()).containsEntry("step", "149");
    }

    @Test
    void aCommandUnderTheSameIdTakesEffectOnce() {
        register("fraud");
        CommandId id = CommandId.random(ModelName.of("fraud"));
        assertThat(registry().outcome(id)).isEmpty();
        registry().withCommand(id).describe("fraud", "once");
        registry().describe("fraud", "changed by somebody else");
        contract.open().withCommand(id).describe("fraud", "once");
        assertThat(registry().model("fraud").description()).isEqualTo("changed by somebody else");
        assertThat(registry().outcome(id).orElseThrow().command()).isEqualTo(id);
        assertThat(CommandId.parse(id.toString())).isEqualTo(id);
        refused(
                AlreadyExistsException.class,
                () -> registry().withCommand(id).tag("fraud", "a", "b"),
                "belongs to another command");
        refused(
                InvalidInputException.class,
                () -> registry().withCommand(id).describe("churn", "x"),
                "is about fraud, not about churn");
    }

    @Test
    void aViewClosesNothingAndAClosedRegistrySaysSo() {
        ModelVersion version = register("fraud");
        registry().as(Actor.of("bob")).close();
        registry().withCommand(CommandId.random(version.model())).close();
        registry().describe("fraud", "still open");
        Registry other = contract.open();
        other.close();
        assertThatThrownBy(() -> other.describe("fraud", "x")).hasMessageContaining("closed");
    }
}

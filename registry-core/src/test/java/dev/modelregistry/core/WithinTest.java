package dev.modelregistry.core;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.serve.Switchable;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WithinTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Switchable store = new Switchable();
    private final Registry registry = open();
    private final Registry other = open();

    private Registry open() {
        return Registries.builder(store.log, store.blobs).clock(Instant::now).build();
    }

    @AfterEach
    void close() {
        store.down(false);
        registry.close();
        other.close();
    }

    private static ModelVersion register(Registry registry) {
        return registry.register(Registration.of("fraud")
                .artifact("model.txt", new byte[] {1})
                .trainedAt(Instant.parse("2026-09-30T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    @Test
    void whatIsKnownWellEnoughIsAnsweredWithoutTheStore() {
        ModelVersion version = register(registry);
        registry.version("fraud@latest");
        store.down(true);

        assertThat(registry.within(HOUR).version("fraud@latest").ref()).isEqualTo(version.ref());
        assertThat(registry.within(HOUR).model("fraud").versionCount()).isEqualTo(1);
        assertThatThrownBy(() -> registry.version("fraud@latest")).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aChangeByAnotherProcessIsSeenOnceTheAgeIsReached() {
        register(registry);
        ModelVersion second = register(other);

        assertThat(registry.within(HOUR).version("fraud@latest").ref()).hasToString("fraud@1.0");
        assertThat(registry.within(Duration.ZERO).version("fraud@latest").ref()).isEqualTo(second.ref());
        assertThat(registry.within(HOUR).version("fraud@latest").ref()).isEqualTo(second.ref());
    }

    @Test
    void anOwnChangeIsSeenAtOnce() {
        ModelVersion version = register(registry);
        registry.promote(version.ref(), STAGING, "tried");

        assertThat(registry.within(HOUR).version("fraud@staging").ref()).isEqualTo(version.ref());
    }

    @Test
    void changesOfTheViewRestOnTheNewestState() {
        register(registry);
        register(other);

        assertThat(register(registry.within(HOUR)).ref()).hasToString("fraud@1.2");
    }

    @Test
    void thePastStaysWhatItIs() {
        register(registry);

        assertThatThrownBy(() -> registry.at(Instant.EPOCH).within(HOUR).version("fraud@latest"))
                .hasMessageContaining("no model fraud");
    }

    @Test
    void anAgeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> registry.within(Duration.ofMillis(-1))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> registry.within(Duration.ofDays(366))).isInstanceOf(InvalidInputException.class);
    }
}

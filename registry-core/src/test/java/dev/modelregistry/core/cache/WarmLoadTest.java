package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.serve.Switchable;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.LocalModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads of what this process has loaded before: a store that is down shows that it is not asked. */
class WarmLoadTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final Switchable store = new Switchable();
    private Registry registry;

    @BeforeEach
    void open() {
        registry = open(directory);
    }

    private Registry open(Path cache) {
        return Registries.builder(store.log, store.blobs)
                .cache(LocalCache.at(cache, 1 << 20))
                .build();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private ModelVersion register(String weights) {
        return registry.register(Registration.of("fraud")
                .artifact("weights", weights.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    private static void assertHolds(LocalModel model, String weights) {
        try (model) {
            assertThat(model.path("weights")).hasContent(weights);
        }
    }

    @Test
    void anExactVersionIsLoadedAgainWithoutAskingTheStore() {
        ModelVersion version = register("one");
        registry.load(version.ref()).close();
        store.down(true);
        assertHolds(registry.load(version.ref()), "one");
        assertHolds(registry.load("fraud@" + version.digest()), "one");
    }

    @Test
    void anExactVersionIsNeverTooOld() {
        ModelVersion version = register("one");
        registry.load(version.ref()).close();
        store.down(true);
        assertHolds(registry.within(Duration.ofNanos(1)).load(version.ref()), "one");
    }

    @Test
    void aVersionThatThisProcessDoesNotKnowYetIsLookedFor() {
        registry.load(register("one").ref()).close();
        try (Registry other = open(directory.resolve("other"))) {
            other.load("fraud@1.0").close();
            register("two");
            assertHolds(other.load("fraud@1.1"), "two");
        }
    }

    @Test
    void aNameIsResolvedAsItWasKnownWithinTheStaleness() {
        ModelVersion one = register("one");
        registry.alias("fraud", "champion", one.version());
        try (Registry other = open(directory.resolve("other"))) {
            other.load("fraud@champion").close();
            registry.alias("fraud", "champion", register("two").version());
            assertHolds(other.load("fraud@champion", HOUR), "one");
            assertHolds(other.load("fraud@champion", Duration.ZERO), "two");
            assertHolds(other.load("fraud@champion", HOUR), "two");
        }
    }

    @Test
    void aNameIsNotResolvedFromWhatIsOlder() {
        ModelVersion one = register("one");
        registry.alias("fraud", "champion", one.version());
        registry.load("fraud@champion").close();
        store.down(true);
        assertHolds(registry.load("fraud@champion", HOUR), "one");
        assertThatThrownBy(() -> registry.load("fraud@champion", Duration.ZERO))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> registry.load("fraud@champion")).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aStalenessBelowNothingIsRefused() {
        register("one");
        assertThatThrownBy(() -> registry.load("fraud@1.0", Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("PT-1S");
    }
}

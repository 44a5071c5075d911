package dev.modelregistry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.metadata.Evaluation;
import org.junit.jupiter.api.Test;

/** Two releases at work on one store; to the newer one, evaluations are new. */
class FormatLevelTest {
    private static final Formats NEWER = new Formats(1, 2, event -> event instanceof Event.Evaluated ? 2 : 1);

    private final MemoryCommitLog log = new MemoryCommitLog();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final Registry older = Registries.builder(log, blobs).build();
    private final Registry newer = Registries.builder(log, blobs).formats(NEWER).build();

    private ModelVersion register(Registry registry) {
        return Minimal.registered(registry, "fraud");
    }

    private void evaluate(Registry registry, ModelVersion version) {
        registry.evaluate(
                version.ref(), Evaluation.of("holdout").metric("auc", 0.9).build());
    }

    @Test
    void whatIsNewIsNotWrittenWhileOlderReleasesMayBeAtWork() {
        ModelVersion version = register(older);
        long before = newer.model("fraud").revision();

        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> evaluate(newer, version))
                .withMessageContainingAll(
                        "needs format level 2", "this registry is at level 1", "call upgrade(reason)");

        assertThat(newer.model("fraud").revision()).isEqualTo(before);
        register(newer);
        assertThat(older.version("fraud@latest").version()).hasToString("1.1");
    }

    @Test
    void onceTheRegistryIsRaisedWhatIsNewIsWrittenAndOlderReleasesWriteNothing() {
        ModelVersion version = register(older);
        assertThat(newer.formatLevel()).isEqualTo(1);

        assertThat(newer.upgrade("all processes are on release 2")).isEqualTo(2);

        evaluate(newer, version);
        assertThat(newer.version(version.ref()).evaluations()).containsKey("holdout");
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> older.describe("fraud", "text"))
                .withMessageContainingAll("raised to format level 2", "knows levels up to 1", "upgrade this process");
        assertThatExceptionOfType(UnsupportedFormatException.class).isThrownBy(() -> register(older));
        assertThat(newer.audit().history("_registry")).singleElement().satisfies(entry -> {
            assertThat(entry.describe()).isEqualTo("raised the stored format to level 2");
            assertThat(entry.reason()).isEqualTo("all processes are on release 2");
        });
    }

    @Test
    void raisingItAgainIsNothingToDo() {
        newer.upgrade("first");
        assertThat(newer.upgrade("second")).isEqualTo(2);
        assertThat(older.audit().history("_registry")).hasSize(1);
        assertThat(Registries.inMemory().upgrade("nothing is new so far")).isEqualTo(1);
    }

    @Test
    void whoMayPublishPoliciesMayRaiseItAndSaysWhy() {
        newer.as(Actor.of("root", "admin"))
                .publish(Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("admin", Permission.values())
                                .build())
                        .build());
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> newer.as(Actor.of("tom", "trainer")).upgrade("why not"))
                .withMessageContaining("may not publish policy");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> newer.as(Actor.of("root", "admin")).upgrade(" "))
                .withMessageContaining("say why you upgrade");
    }
}

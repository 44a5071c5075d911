package dev.modelregistry.core.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Versions that are recalled, deleted or erased while they are served. */
@Timeout(60)
class RecallTest {
    private static final ServeOptions<Probe> CAREFUL =
            ServeOptions.<Probe>defaults().stoppingOnRecall();

    private final Registry registry =
            Registries.builder(new MemoryCommitLog(), new MemoryBlobStore()).build();

    @AfterEach
    void close() {
        registry.close();
    }

    private ModelHandle<Probe> serve(String ref) {
        return registry.serve(ref, Probe::new);
    }

    @Test
    void aRecallIsReportedAndStopsWhoWantsToBeStopped() {
        ModelVersion first = Versions.registered(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@1.0");
                ModelHandle<Probe> careful = registry.serve("fraud@1.0", Probe::new, CAREFUL)) {
            registry.recall(first.ref(), "trained on wrong data");
            handle.refresh();
            careful.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().recalled()).containsExactly(new Version(1, 0));
            assertThatThrownBy(() -> careful.call(Probe::version)).hasMessageContaining("fraud@1.0 was recalled");
        }
    }

    @Test
    void aRecallStopsWhoPinnedADigestToo() {
        ModelVersion first = Versions.registered(registry, "fraud", "first");
        try (ModelHandle<Probe> careful = registry.serve(first.pinned(), Probe::new, CAREFUL)) {
            registry.recall(first.ref(), "trained on wrong data");
            careful.refresh();
            assertThat(careful.status().recalled()).containsExactly(first.version());
            assertThatThrownBy(() -> careful.call(Probe::version)).hasMessageContaining("was recalled");
        }
    }

    /** There may be nothing that could take the place of what was recalled; whoever serves it must know. */
    @Test
    void whoGoesOnServingWhatWasRecalledIsTold() {
        ModelVersion first = Versions.inProduction(registry, "fraud", "first");
        registry.alias("fraud", "champion", first.version());
        List<ServingStatus> told = new CopyOnWriteArrayList<>();
        try (ModelHandle<Probe> stage = serve("fraud@production");
                ModelHandle<Probe> alias = serve("fraud@champion")) {
            stage.onChange(told::add);
            registry.recall(first.ref(), "trained on wrong data");
            stage.refresh();
            alias.refresh();
            assertThat(stage.<String, RuntimeException>call(Probe::content)).isEqualTo("first");
            assertThat(stage.status().recalled()).containsExactly(first.version());
            assertThat(alias.status().recalled()).containsExactly(first.version());
            assertThat(told)
                    .singleElement()
                    .satisfies(status -> assertThat(status.recalled()).containsExactly(first.version()));
            Versions.inProduction(registry, "fraud", "second");
            stage.refresh();
            assertThat(stage.status().recalled()).isEmpty();
        }
    }

    @Test
    void anErasureIsReportedAndStopsWhoWantsToBeStopped() {
        Versions.registered(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@1.0");
                ModelHandle<Probe> careful = registry.serve("fraud@1.0", Probe::new, CAREFUL)) {
            registry.erase("fraud", "request 4711");
            handle.refresh();
            careful.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow()).contains("fraud was erased by", "request 4711");
            assertThatThrownBy(() -> careful.call(Probe::version)).hasMessageContaining("fraud was erased by");
        }
    }

    /** Between two looks, that is: the state tells of the end alone. */
    @Test
    void whatWasRecalledAndDeletedAtOnceStopsWhoWantsToBeStopped() {
        ModelVersion first = Versions.registered(registry, "fraud", "first");
        try (ModelHandle<Probe> careful = registry.serve("fraud@1.0", Probe::new, CAREFUL)) {
            registry.recall(first.ref(), "trained on wrong data");
            registry.delete(first.ref(), "must not be kept");
            careful.refresh();
            assertThatThrownBy(() -> careful.call(Probe::version)).hasMessageContaining("fraud@1.0 was deleted");
            assertThat(careful.status().lastError().orElseThrow()).contains("fraud@1.0 was deleted");
        }
    }

    @Test
    void whatIsServedStaysRecalledWhenItIsDeleted() {
        ModelVersion first = Versions.registered(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@1.0")) {
            registry.recall(first.ref(), "trained on wrong data");
            handle.refresh();
            registry.delete(first.ref(), "must not be kept");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::content)).isEqualTo("first");
            assertThat(handle.status().recalled()).containsExactly(first.version());
        }
    }

    @Test
    void whatIsServedStaysRecalledWhenItsModelIsErased() {
        ModelVersion first = Versions.registered(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@1.0")) {
            registry.recall(first.ref(), "trained on wrong data");
            handle.refresh();
            registry.erase("fraud", "request 4711");
            handle.refresh();
            assertThat(handle.status().serving()).containsKey(first.version());
            assertThat(handle.status().recalled()).containsExactly(first.version());
        }
    }
}

package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.LoadFailedException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Versions that cannot be loaded, and stores that cannot be asked. */
@Timeout(60)
class FailingTest {
    private final Switchable store = new Switchable();
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-10-01T00:00:00Z"));
    private final List<Probe> loaded = new CopyOnWriteArrayList<>();
    private final List<ServingStatus> told = new ArrayList<>();
    /** Whether the loader fails. */
    private final AtomicBoolean broken = new AtomicBoolean();

    private final Registry registry = Registries.builder(store.log, store.blobs)
            .clock(() -> time.updateAndGet(t -> t.plusMillis(1)))
            .pollInterval(Duration.ofHours(1))
            .build();

    @AfterEach
    void close() {
        store.down(false);
        registry.close();
    }

    private ModelHandle<Probe> serve(String ref) {
        return serve(ref, ServeOptions.defaults());
    }

    private ModelHandle<Probe> serve(String ref, ServeOptions<Probe> options) {
        ModelHandle<Probe> handle = registry.serve(ref, this::load, options);
        handle.onChange(told::add);
        return handle;
    }

    private Probe load(LocalModel files) throws IOException {
        if (broken.get()) {
            throw new IOException("no such operator");
        }
        Probe probe = new Probe(files);
        loaded.add(probe);
        return probe;
    }

    @Test
    void aVersionThatCannotBeLoadedChangesNothing() {
        Versions.inProduction(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            broken.set(true);
            Versions.inProduction(registry, "fraud", "second");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow())
                    .contains("fraud@1.1")
                    .contains("no such operator");
            broken.set(false);
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.1");
            assertThat(told).hasSize(2);
            assertThat(told.get(1).lastError()).isEmpty();
        }
    }

    @Test
    void aModelThatFailsItsWarmUpIsClosedAndNotServed() throws Exception {
        Versions.inProduction(registry, "fraud", "first");
        ServeOptions<Probe> options = ServeOptions.<Probe>defaults().warmUp(probe -> {
            if (probe.content().equals("second")) {
                throw new IllegalStateException("answers nonsense");
            }
            return probe;
        });
        try (ModelHandle<Probe> handle = serve("fraud@production", options)) {
            Versions.inProduction(registry, "fraud", "second");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow()).contains("answers nonsense");
            loaded.get(1).awaitClosed();
        }
    }

    @Test
    void theFirstLoadMustSucceed() {
        Versions.inProduction(registry, "fraud", "first");
        broken.set(true);
        assertThatThrownBy(() -> serve("fraud@production"))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("fraud@1.0 was not loaded")
                .hasMessageContaining("no such operator")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> serve("fraud@nothing")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aLoaderThatGivesNothingHasFailed() {
        Versions.inProduction(registry, "fraud", "first");
        @Nullable Probe nothing = null;
        assertThatThrownBy(() -> registry.serve("fraud@production", files -> nothing))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("the loader gave no model");
    }

    @Test
    void anOutageIsNotNoticedByCallers() {
        Versions.inProduction(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            Instant confirmed = handle.status().confirmed();
            store.down(true);
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().confirmed()).isEqualTo(confirmed);
            assertThat(handle.status().lastError().orElseThrow()).contains("the store is down");
            store.down(false);
            handle.refresh();
            assertThat(handle.status().confirmed()).isAfter(confirmed);
            assertThat(handle.status().lastError()).isEmpty();
        }
    }

    @Test
    void anEmptiedStageGoesOnServingAndSaysSo() {
        ModelVersion first = Versions.inProduction(registry, "fraud", "first");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            registry.demote(first.ref(), PRODUCTION, "out");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow()).contains("serves nothing");
        }
    }

    @Test
    void aLoaderThatSaysItWasInterruptedHasFailedOnAThreadOfTheRegistry() throws Exception {
        Versions.inProduction(registry, "fraud", "first");
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch failed = new CountDownLatch(1);
        try (Registry polling = Registries.builder(store.log, store.blobs)
                        .pollInterval(Duration.ofMillis(5))
                        .build();
                ModelHandle<String> handle = polling.serve("fraud@production", files -> {
                    if (files.version().version().toString().equals("1.1")) {
                        tries.incrementAndGet();
                        throw new InterruptedException("of the loader");
                    }
                    return "model";
                })) {
            handle.onChange(status -> failed.countDown());
            Versions.inProduction(registry, "fraud", "second");
            assertThat(failed.await(10, TimeUnit.SECONDS)).as("told").isTrue();
            assertThat(handle.status().lastError().orElseThrow()).contains("of the loader");
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(tries).as("less and less often").hasValueLessThan(10);
        }
    }
}

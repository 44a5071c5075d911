package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.LoadFailedException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingTest {
    private final Switchable store = new Switchable();
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-10-01T00:00:00Z"));
    private final List<Probe> loaded = new CopyOnWriteArrayList<>();
    private final Registry registry = open(Duration.ofHours(1));

    private Registry open(Duration pollInterval) {
        return Registries.builder(store.log, store.blobs)
                .clock(() -> time.updateAndGet(t -> t.plusMillis(1)))
                .pollInterval(pollInterval)
                .build();
    }

    @AfterEach
    void close() {
        store.down(false);
        registry.close();
    }

    private ModelVersion register(String content) {
        return registry.register(Registration.of("fraud")
                .artifact("model.txt", content.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.parse("2026-09-30T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    private ModelVersion inProduction(String content) {
        ModelVersion version = register(content);
        registry.promote(version.ref(), STAGING, "tried");
        registry.promote(version.ref(), PRODUCTION, "good");
        return version;
    }

    private ModelHandle<Probe> serve(String ref) {
        return registry.serve(ref, files -> {
            Probe probe = new Probe(files);
            loaded.add(probe);
            return probe;
        });
    }

    @Test
    void followsWhatItsReferenceNames() {
        inProduction("first");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            assertThat(handle.<String, RuntimeException>call(Probe::content)).isEqualTo("first");
            inProduction("second");
            assertThat(handle.<String, RuntimeException>call(Probe::content)).isEqualTo("first");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::content)).isEqualTo("second");
            registry.rollback("fraud", PRODUCTION, "worse");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call("customer", Probe::content))
                    .isEqualTo("first");
            assertThat(handle.status().serving()).containsExactly(Map.entry(new Version(1, 0), Share.ALL));
            assertThat(handle.status().lastError()).isEmpty();
        }
    }

    @Test
    void whatDidNotChangeIsNotLoadedAgain() {
        inProduction("first");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            registry.tag("fraud", "team", "risk");
            handle.refresh();
            assertThat(loaded).hasSize(1);
            assertThat(store.calls("open")).isEqualTo(1);
        }
    }

    @Test
    void anOldModelIsClosedOnceAfterItsLastUse() throws Exception {
        inProduction("first");
        ModelHandle<Probe> handle = serve("fraud@production");
        Lease<Probe> lease = handle.acquire();
        inProduction("second");
        handle.refresh();
        assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.1");
        assertThat(lease.version().version()).isEqualTo(new Version(1, 0));
        assertThat(lease.model().version()).isEqualTo("1.0");
        lease.close();
        lease.close();
        awaitClosed(loaded.get(0));
        handle.close();
        handle.close();
        awaitClosed(loaded.get(1));
        assertThat(loaded).extracting(probe -> probe.closed.get()).containsExactly(1, 1);
        assertThatThrownBy(() -> handle.call(Probe::version))
                .hasMessageContaining("the handle of fraud@production is closed");
        assertThatThrownBy(handle::refresh).isInstanceOf(IllegalStateException.class);
    }

    private static void awaitClosed(Probe probe) throws InterruptedException {
        while (probe.closed.get() == 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void sharesAreServedStickily() {
        inProduction("first");
        ModelVersion second = register("second");
        registry.promote(second.ref(), STAGING, "tried");
        registry.promote(second.ref(), PRODUCTION, Share.percent(30), "canary");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            Map<String, Integer> byKey = new HashMap<>();
            for (int i = 0; i < 1000; i++) {
                String key = "customer-" + i;
                String version = handle.call(key, Probe::version);
                assertThat(version)
                        .isEqualTo(registry.route("fraud", PRODUCTION, key).toString());
                byKey.merge(version, 1, Integer::sum);
            }
            assertThat(byKey.get("1.1")).isBetween(250, 350);
            Set<String> any = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < 200; i++) {
                any.add(handle.call(Probe::version));
            }
            assertThat(any).containsExactlyInAnyOrder("1.0", "1.1");
            assertThat(handle.status().serving())
                    .containsEntry(new Version(1, 0), Share.percent(70))
                    .containsEntry(new Version(1, 1), Share.percent(30));
        }
    }

    @Test
    void aVersionThatCannotBeLoadedChangesNothing() {
        inProduction("first");
        AtomicBoolean broken = new AtomicBoolean();
        List<ServingStatus> told = new ArrayList<>();
        try (ModelHandle<Probe> handle = registry.serve("fraud@production", files -> {
            if (broken.get()) {
                throw new java.io.IOException("no such operator");
            }
            return new Probe(files);
        })) {
            handle.onChange(told::add);
            broken.set(true);
            inProduction("second");
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
    void aLoaderThatFailsAtTheStartIsToldByItsCause() {
        inProduction("first");
        assertThatThrownBy(() -> registry.serve("fraud@production", files -> {
                    throw new IOException("no model of ours");
                }))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("fraud@1.0 was not loaded")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aModelThatFailsItsWarmUpIsClosedAndNotServed() throws Exception {
        inProduction("first");
        ServeOptions<Probe> options = ServeOptions.<Probe>defaults().warmUp(probe -> {
            if (probe.content().equals("second")) {
                throw new IllegalStateException("answers nonsense");
            }
            return probe;
        });
        try (ModelHandle<Probe> handle = registry.serve(
                "fraud@production",
                files -> {
                    Probe probe = new Probe(files);
                    loaded.add(probe);
                    return probe;
                },
                options)) {
            inProduction("second");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow()).contains("answers nonsense");
            awaitClosed(loaded.get(1));
        }
    }

    @Test
    void theFirstLoadMustSucceed() {
        inProduction("first");
        assertThatThrownBy(() -> registry.serve("fraud@production", files -> {
                    throw new IllegalArgumentException("no such operator");
                }))
                .hasMessageContaining("fraud@1.0")
                .hasMessageContaining("no such operator");
        assertThatThrownBy(() -> serve("fraud@nothing")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void anOutageIsNotNoticedByCallers() {
        inProduction("first");
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
        ModelVersion first = inProduction("first");
        try (ModelHandle<Probe> handle = serve("fraud@production")) {
            registry.demote(first.ref(), PRODUCTION, "out");
            handle.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow()).contains("serves nothing");
        }
    }

    @Test
    void changesAreSeenWithoutBeingAskedFor() throws Exception {
        inProduction("first");
        try (Registry polling = open(Duration.ofMillis(5));
                ModelHandle<Probe> one = polling.serve("fraud@production", Probe::new);
                ModelHandle<Probe> other = polling.serve("fraud@latest", Probe::new)) {
            CountDownLatch changes = new CountDownLatch(2);
            one.onChange(status -> changes.countDown());
            other.onChange(status -> changes.countDown());
            inProduction("second");
            assertThat(changes.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(one.<String, RuntimeException>call(Probe::version)).isEqualTo("1.1");
            assertThat(other.<String, RuntimeException>call(Probe::version)).isEqualTo("1.1");
        }
    }

    @Test
    void aRecallIsReportedAndStopsWhoWantsToBeStopped() {
        ModelVersion first = register("first");
        try (ModelHandle<Probe> handle = serve("fraud@1.0");
                ModelHandle<Probe> careful = registry.serve(
                        "fraud@1.0", Probe::new, ServeOptions.<Probe>defaults().stoppingOnRecall())) {
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
        ModelVersion first = register("first");
        try (ModelHandle<Probe> careful = registry.serve(
                first.pinned(), Probe::new, ServeOptions.<Probe>defaults().stoppingOnRecall())) {
            registry.recall(first.ref(), "trained on wrong data");
            careful.refresh();
            assertThat(careful.status().recalled()).containsExactly(first.version());
            assertThatThrownBy(() -> careful.call(Probe::version)).hasMessageContaining("was recalled");
        }
    }

    /** There may be nothing that could take the place of what was recalled; whoever serves it must know. */
    @Test
    void whoGoesOnServingWhatWasRecalledIsTold() {
        ModelVersion first = inProduction("first");
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
            inProduction("second");
            stage.refresh();
            assertThat(stage.status().recalled()).isEmpty();
        }
    }

    @Test
    void anErasureIsReportedAndStopsWhoWantsToBeStopped() {
        register("first");
        try (ModelHandle<Probe> handle = serve("fraud@1.0");
                ModelHandle<Probe> careful = registry.serve(
                        "fraud@1.0", Probe::new, ServeOptions.<Probe>defaults().stoppingOnRecall())) {
            registry.erase("fraud", "request 4711");
            handle.refresh();
            careful.refresh();
            assertThat(handle.<String, RuntimeException>call(Probe::version)).isEqualTo("1.0");
            assertThat(handle.status().lastError().orElseThrow()).contains("fraud was erased by", "request 4711");
            assertThatThrownBy(() -> careful.call(Probe::version)).hasMessageContaining("fraud was erased by");
        }
    }

    @Test
    void closingTheRegistryClosesItsHandles() throws Exception {
        inProduction("first");
        Registry other = open(Duration.ofHours(1));
        ModelHandle<Probe> handle = other.serve("fraud@production", files -> {
            Probe probe = new Probe(files);
            loaded.add(probe);
            return probe;
        });
        other.close();
        awaitClosed(loaded.get(0));
        assertThatThrownBy(() -> handle.call(Probe::version)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.serve("fraud@production", Probe::new)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noCallFailsWhileModelsChange() throws Exception {
        inProduction("0");
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<Future<Long>> calls = new ArrayList<>();
        ModelHandle<Probe> handle = serve("fraud@production");
        try {
            for (int i = 0; i < 4; i++) {
                boolean leasing = i == 0;
                calls.add(callers.submit(() -> {
                    long count = 0;
                    while (!enough.get()) {
                        if (leasing) {
                            try (Lease<Probe> lease = handle.acquire("key" + count)) {
                                assertThat(lease.model().version())
                                        .isEqualTo(lease.version().version().toString());
                            }
                        } else {
                            handle.call("key" + count, Probe::version);
                        }
                        count++;
                    }
                    return count;
                }));
            }
            for (int i = 1; i <= 60; i++) {
                ModelVersion next = register(Integer.toString(i));
                registry.promote(next.ref(), STAGING, "tried");
                registry.promote(next.ref(), PRODUCTION, Share.percent(40), "canary");
                handle.refresh();
                registry.promote(next.ref(), PRODUCTION, "good");
                handle.refresh();
                if (i % 7 == 0) {
                    registry.rollback("fraud", PRODUCTION, "worse");
                    handle.refresh();
                }
            }
            enough.set(true);
            for (Future<Long> each : calls) {
                assertThat(each.get()).isPositive();
            }
        } finally {
            enough.set(true);
            callers.shutdown();
            handle.close();
        }
        for (Probe probe : loaded) {
            awaitClosed(probe);
            assertThat(probe.closed).hasValue(1);
        }
    }
}

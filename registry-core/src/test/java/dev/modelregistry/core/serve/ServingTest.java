package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.Registries;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelHandle;
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
import org.junit.jupiter.api.Timeout;

@Timeout(60)
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
        return Versions.registered(registry, "fraud", content);
    }

    private ModelVersion inProduction(String content) {
        return Versions.inProduction(registry, "fraud", content);
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
        loaded.get(0).awaitClosed();
        handle.close();
        handle.close();
        loaded.get(1).awaitClosed();
        assertThat(loaded).extracting(probe -> probe.closed.get()).containsExactly(1, 1);
        assertThatThrownBy(() -> handle.call(Probe::version))
                .hasMessageContaining("the handle of fraud@production is closed");
        assertThatThrownBy(handle::refresh).isInstanceOf(IllegalStateException.class);
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
    void closingTheRegistryClosesItsHandles() throws Exception {
        inProduction("first");
        Registry other = open(Duration.ofHours(1));
        ModelHandle<Probe> handle = other.serve("fraud@production", files -> {
            Probe probe = new Probe(files);
            loaded.add(probe);
            return probe;
        });
        other.close();
        loaded.get(0).awaitClosed();
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
            probe.awaitClosed();
            assertThat(probe.closed).hasValue(1);
        }
    }
}

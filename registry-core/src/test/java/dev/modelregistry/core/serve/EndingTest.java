package dev.modelregistry.core.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes of handles, models and listeners at their end, with a thread of the registry that is the caller's own. */
@Timeout(60)
class EndingTest {
    private final Switchable store = new Switchable();
    private final Registry registry = Registries.builder(store.log, store.blobs)
            .pollInterval(Duration.ofHours(1))
            .executor(Runnable::run)
            .build();

    @Test
    void aCallAmidTheEndOfItsHandleIsToldSo() {
        Versions.inProduction(registry, "fraud", "first");
        AtomicReference<@Nullable ModelHandle<String>> served = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        ModelHandle<String> handle = registry.serve(
                "fraud@production",
                files -> "model",
                ServeOptions.<String>defaults().closer(model -> {
                    try {
                        served.get().call(String::length);
                    } catch (RuntimeException e) {
                        thrown.set(e);
                    }
                }));
        served.set(handle);
        handle.close();
        assertThat(thrown.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the handle of fraud@production is closed");
    }

    @Test
    void anErrorOfACloserDoesNotReachWhoGivesAModelBack() {
        Versions.inProduction(registry, "fraud", "first");
        ModelHandle<String> handle = registry.serve(
                "fraud@production",
                files -> "model",
                ServeOptions.<String>defaults().closer(model -> {
                    throw new NoClassDefFoundError("of the closer");
                }));
        Lease<String> lease = handle.acquire();
        handle.close();
        assertThatCode(lease::close).doesNotThrowAnyException();
    }

    @Test
    void anErrorOfAListenerKeepsNobodyFromBeingTold() {
        Versions.inProduction(registry, "fraud", "first");
        List<Object> told = new CopyOnWriteArrayList<>();
        ModelHandle<String> handle = registry.serve("fraud@production", files -> "model");
        handle.onChange(status -> {
            throw new AssertionError("of the listener");
        });
        handle.onChange(told::add);
        Versions.inProduction(registry, "fraud", "second");
        assertThatCode(handle::refresh).doesNotThrowAnyException();
        assertThat(told).hasSize(1);
    }

    @Test
    void whoRegistersWhileTheRegistryIsClosedIsToldSo() {
        AtomicBoolean shut = new AtomicBoolean();
        Registry closing = Registries.builder(store.log, store.blobs)
                .executor(task -> {
                    if (shut.get()) {
                        throw new RejectedExecutionException("shut down");
                    }
                    task.run();
                })
                .build();
        shut.set(true);
        assertThatThrownBy(() -> Versions.registered(closing, "fraud", "first"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    private Registry polling() {
        return Registries.builder(store.log, store.blobs)
                .pollInterval(Duration.ofMillis(5))
                .build();
    }

    @Test
    void aHandleIsClosedWhileALoaderIsAtWorkWhoseModelIsClosedToo() throws Exception {
        Versions.inProduction(registry, "fraud", "first");
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Probe> loaded = new CopyOnWriteArrayList<>();
        List<Object> told = new CopyOnWriteArrayList<>();
        try (Registry polling = polling()) {
            ModelHandle<Probe> handle = polling.serve("fraud@production", files -> {
                if (files.version().version().toString().equals("1.1")) {
                    loading.countDown();
                    goOn.await();
                }
                Probe probe = new Probe(files);
                loaded.add(probe);
                return probe;
            });
            handle.onChange(told::add);
            Versions.inProduction(registry, "fraud", "second");
            loading.await();
            handle.close();
            assertThatThrownBy(() -> handle.call(Probe::version))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            loaded.get(0).awaitClosed();
            goOn.countDown();
            while (loaded.size() < 2) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            loaded.get(1).awaitClosed();
            assertThat(handle.status().serving()).isEmpty();
            assertThat(handle.status().lastError()).contains("the handle of fraud@production is closed");
        }
        assertThat(told).isEmpty();
        assertThat(loaded).extracting(probe -> probe.closed.get()).containsExactly(1, 1);
    }

    @Test
    void aHandleIsClosedByWhoHoldsALockThatAListenerWaitsFor() throws Exception {
        Versions.inProduction(registry, "fraud", "first");
        Object lock = new Object();
        CountDownLatch told = new CountDownLatch(1);
        try (Registry polling = polling()) {
            ModelHandle<String> handle = polling.serve("fraud@production", files -> "model");
            handle.onChange(status -> {
                told.countDown();
                synchronized (lock) {
                    status.serving();
                }
            });
            synchronized (lock) {
                Versions.inProduction(registry, "fraud", "second");
                told.await();
                handle.close();
            }
            assertThat(handle.status().serving()).isEmpty();
        }
    }
}

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
import java.util.concurrent.RejectedExecutionException;
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
}

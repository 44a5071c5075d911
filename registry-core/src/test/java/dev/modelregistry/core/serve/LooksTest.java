package dev.modelregistry.core.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the store that fail in unexpected ways, or come back late. Another process promotes meanwhile. */
@Timeout(60)
class LooksTest {
    private final HookedLog store = new HookedLog();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final Registry other = Registries.builder(store.memory, blobs).build();

    @AfterEach
    void close() {
        other.close();
    }

    private void inProduction(String content) {
        Versions.inProduction(other, "fraud", content);
    }

    private Registry registry(Duration pollInterval) {
        return Registries.builder(store.log, blobs).pollInterval(pollInterval).build();
    }

    private Registry registry(LocalCache cache) {
        return Registries.builder(store.log, blobs)
                .pollInterval(Duration.ofHours(1))
                .cache(cache)
                .build();
    }

    private static ModelHandle<String> serve(Registry registry) {
        return registry.serve(
                "fraud@production", files -> files.version().version().toString());
    }

    private static String version(ModelHandle<String> handle) {
        return handle.<String, RuntimeException>call(version -> version);
    }

    /** Or the time-out of the class says that it never came. */
    private static void awaitVersion(ModelHandle<String> handle, String version) throws InterruptedException {
        while (!version(handle).equals(version)) {
            Thread.sleep(2);
        }
    }

    /** A look of another thread that has its answer, or failed, and has not told it yet. */
    private final class LateLook {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final Thread looking;

        LateLook(ModelHandle<?> handle, Optional<RuntimeException> failure) throws InterruptedException {
            CountDownLatch read = new CountDownLatch(1);
            looking = new Thread(handle::refresh);
            store.after = (method, arguments) -> {
                if (Thread.currentThread() == looking && method.equals("tail")) {
                    read.countDown();
                    goOn.await();
                    if (failure.isPresent()) {
                        throw failure.get();
                    }
                }
            };
            looking.start();
            read.await();
        }

        void comesBack() throws InterruptedException {
            goOn.countDown();
            looking.join();
        }
    }

    @Test
    void anAnswerThatCameLateDoesNotTakeAHandleBack() throws InterruptedException {
        inProduction("first");
        try (Registry registry = registry(Duration.ofHours(1));
                ModelHandle<String> handle = serve(registry)) {
            LateLook late = new LateLook(handle, Optional.empty());
            inProduction("second");
            handle.refresh();
            assertThat(version(handle)).isEqualTo("1.1");
            Instant confirmed = handle.status().confirmed();

            late.comesBack();

            assertThat(version(handle)).isEqualTo("1.1");
            assertThat(handle.status().confirmed()).isAfterOrEqualTo(confirmed);
        }
    }

    @Test
    void aFailureThatCameLateTellsNothing() throws InterruptedException {
        inProduction("first");
        List<ServingStatus> told = new CopyOnWriteArrayList<>();
        try (Registry registry = registry(Duration.ofHours(1));
                ModelHandle<String> handle = serve(registry)) {
            handle.onChange(told::add);
            LateLook late = new LateLook(handle, Optional.of(new StoreUnavailableException("timed out", null)));
            handle.refresh();

            late.comesBack();

            assertThat(handle.status().lastError()).isEmpty();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void noticesThatAreRefusedDoNotEndPolling() throws InterruptedException {
        inProduction("first");
        AtomicBoolean refused = new AtomicBoolean();
        store.before = (method, arguments) -> {
            if (method.equals("onCommit")) {
                refused.set(true);
                throw new IllegalStateException("the database refuses this user");
            }
        };
        try (Registry registry = registry(Duration.ofMillis(5));
                ModelHandle<String> handle = serve(registry)) {
            while (!refused.get()) {
                Thread.sleep(2);
            }
            inProduction("second");
            awaitVersion(handle, "1.1");
        }
    }

    @Test
    void anErrorDuringALookDoesNotEndPolling() throws InterruptedException {
        inProduction("first");
        try (Registry registry = registry(Duration.ofMillis(5));
                ModelHandle<String> handle = serve(registry)) {
            AtomicBoolean thrown = new AtomicBoolean();
            store.before = (method, arguments) -> {
                if (method.equals("tail") && thrown.compareAndSet(false, true)) {
                    throw new OutOfMemoryError("for a moment");
                }
            };
            while (!thrown.get()) {
                Thread.sleep(2);
            }
            inProduction("second");
            awaitVersion(handle, "1.1");
        }
    }

    @Test
    void whateverALookFailsWithIsToldByTheStatus() {
        inProduction("first");
        try (Registry registry = registry(Duration.ofHours(1));
                ModelHandle<String> handle = serve(registry)) {
            store.before = (method, arguments) -> {
                if (method.equals("tail")) {
                    throw new IntegrityException("the log of fraud is damaged", null);
                }
            };
            handle.refresh();
            assertThat(version(handle)).isEqualTo("1.0");
            assertThat(handle.status().lastError()).contains("the log of fraud is damaged");
        }
    }

    @Test
    void anAnswerThatCameLateIsNotRememberedInTheCacheOfAll(@TempDir Path directory) throws InterruptedException {
        inProduction("first");
        LocalCache cache = LocalCache.at(directory, 1 << 20);
        try (Registry slow = registry(cache);
                Registry quick = registry(cache);
                ModelHandle<String> slowly = serve(slow);
                ModelHandle<String> quickly = serve(quick)) {
            LateLook late = new LateLook(slowly, Optional.empty());
            inProduction("second");
            quickly.refresh();

            late.comesBack();
        }
        store.before = (method, arguments) -> {
            if (method.equals("tail")) {
                throw new StoreUnavailableException("the store is down", null);
            }
        };
        ServeOptions<String> anHour = ServeOptions.<String>defaults().maxStaleness(Duration.ofHours(1));
        try (Registry after = registry(cache);
                ModelHandle<String> handle = after.serve(
                        "fraud@production", files -> files.version().version().toString(), anHour)) {
            assertThat(version(handle)).isEqualTo("1.1");
        }
    }
}

package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.CommitNotices;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looks at the store that fail in unexpected ways, or come back late. Another process promotes meanwhile. */
@Timeout(60)
class LooksTest {
    private interface Hook {
        void on(String method) throws InterruptedException;
    }

    private final MemoryCommitLog memory = new MemoryCommitLog();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final Registry other = Registries.builder(memory, blobs).build();
    /** What happens around a call of the log under test. */
    private volatile Hook before = method -> {};

    private volatile Hook after = method -> {};

    private final CommitLog log = (CommitLog) Proxy.newProxyInstance(
            CommitLog.class.getClassLoader(),
            new Class<?>[] {CommitLog.class, CommitNotices.class},
            (proxy, method, arguments) -> {
                before.on(method.getName());
                if (method.getName().equals("onCommit")) {
                    return (CommitNotices.Listening) () -> {};
                }
                try {
                    Object result = method.invoke(memory, arguments);
                    after.on(method.getName());
                    return result;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @AfterEach
    void close() {
        other.close();
    }

    private void inProduction(String content) {
        ModelVersion version = other.register(Registration.of("fraud")
                .artifact("model.txt", content.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        other.promote(version.ref(), STAGING, "test");
        other.promote(version.ref(), PRODUCTION, "test");
    }

    private Registry registry(Duration pollInterval) {
        return Registries.builder(log, blobs).pollInterval(pollInterval).build();
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

    @Test
    void anAnswerThatCameLateDoesNotTakeAHandleBack() throws InterruptedException {
        inProduction("first");
        try (Registry registry = registry(Duration.ofHours(1));
                ModelHandle<String> handle = serve(registry)) {
            CountDownLatch read = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Thread late = new Thread(handle::refresh);
            after = method -> {
                if (Thread.currentThread() == late && method.equals("tail")) {
                    read.countDown();
                    goOn.await();
                }
            };
            late.start();
            read.await();
            inProduction("second");
            handle.refresh();
            assertThat(version(handle)).isEqualTo("1.1");
            Instant confirmed = handle.status().confirmed();

            goOn.countDown();
            late.join();

            assertThat(version(handle)).isEqualTo("1.1");
            assertThat(handle.status().confirmed()).isAfterOrEqualTo(confirmed);
        }
    }

    @Test
    void noticesThatAreRefusedDoNotEndPolling() throws InterruptedException {
        inProduction("first");
        AtomicBoolean refused = new AtomicBoolean();
        before = method -> {
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
            before = method -> {
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
}

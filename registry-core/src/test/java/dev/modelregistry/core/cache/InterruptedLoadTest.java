package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobStore;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who loads, or waits for another's load of the same artifact, can be told to stop. */
@Timeout(30)
class InterruptedLoadTest {
    @TempDir
    Path directory;

    private final MemoryCommitLog log = new MemoryCommitLog();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    /** Of the first read, and of its end. */
    private final CountDownLatch begun = new CountDownLatch(1);

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final BlobStore slow = (BlobStore) Proxy.newProxyInstance(
            BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("open")) {
                    begun.countDown();
                    goOn.await();
                }
                return method.invoke(blobs, arguments);
            });

    private Registry open(BlobStore store) {
        return Registries.builder(log, store)
                .cache(LocalCache.at(directory, 1 << 20))
                .build();
    }

    @BeforeEach
    void register() {
        try (Registry registry = open(blobs)) {
            registry.register(Registration.of("fraud")
                    .artifact("weights", new byte[] {1, 2, 3})
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
        }
    }

    /** What the load throws when it is interrupted where it waits. */
    private static Throwable interrupted(Registry registry) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                registry.load("fraud@1.0").close();
                thrown.completeExceptionally(new AssertionError("it was loaded"));
            } catch (RuntimeException e) {
                thrown.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("not kept", e));
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        while (waiting.isAlive()
                && waiting.getState() != Thread.State.WAITING
                && waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        waiting.interrupt();
        return thrown.get(10, TimeUnit.SECONDS);
    }

    private void assertStops(Registry one, Registry other) throws Exception {
        CompletableFuture<Void> load =
                CompletableFuture.runAsync(() -> one.load("fraud@1.0").close());
        begun.await();
        try {
            assertThat(interrupted(other))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            goOn.countDown();
        }
        load.get();
        other.load("fraud@1.0").close();
    }

    @Test
    void forAThreadOfTheSameRegistry() throws Exception {
        try (Registry registry = open(slow)) {
            assertStops(registry, registry);
        }
    }

    @Test
    void forAnotherRegistryOfTheProcess() throws Exception {
        try (Registry one = open(slow);
                Registry other = open(slow)) {
            assertStops(one, other);
        }
    }

    /** Opening a file is what an interrupt stops first. */
    @Test
    void beforeItBegan() {
        try (Registry registry = Registries.builder(log, blobs).build()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> registry.load("fraud@1.0"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("interrupted")
                    .hasMessageNotContaining("room");
            assertThat(Thread.interrupted()).isTrue();
            registry.load("fraud@1.0").close();
        }
    }

    @Test
    void forAnotherProcess() throws Exception {
        try (Registry before = open(blobs)) {
            before.load("fraud@1.0").close();
        }
        Path lock;
        try (Stream<Path> locks = Files.list(directory.resolve("locks"))) {
            lock = locks.filter(path -> !path.endsWith("directory")).findFirst().orElseThrow();
        }
        try (FileChannel process = FileChannel.open(lock, StandardOpenOption.WRITE);
                Registry registry = open(blobs)) {
            process.lock();
            assertThat(interrupted(registry))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("interrupted");
        }
    }
}

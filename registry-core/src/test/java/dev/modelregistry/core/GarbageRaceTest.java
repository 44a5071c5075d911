package dev.modelregistry.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.admin.GarbageReport;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.ContentionException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sweeps while the very bytes that they are about to remove are registered again, with delays wherever there can be one. */
class GarbageRaceTest {
    private static final int REGISTRARS = 2;
    private static final Duration GRACE = Duration.ofMillis(Integer.getInteger("garbage.grace", 1_000));

    private final AtomicInteger registered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicInteger savedInTime = new AtomicInteger();
    private final AtomicInteger storedAnew = new AtomicInteger();

    @Test
    void nothingThatACommitNamesIsEverMissing() throws Exception {
        run(64, 64);
    }

    @Tag("soak")
    @Test
    void nothingThatACommitNamesIsEverMissingInTenThousandRounds() throws Exception {
        run(Integer.getInteger("garbage.rounds", 10_000), 128);
    }

    private void run(int rounds, int atOnce) throws Exception {
        long seed = Long.getLong("garbage.seed", System.nanoTime());
        System.out.println("garbage.seed=" + seed);
        ExecutorService threads = Executors.newCachedThreadPool();
        ExecutorService worlds = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                long own = seed + i;
                running.add(worlds.submit(() -> {
                    new Round(own, threads).run();
                    return own;
                }));
            }
            for (Future<?> round : running) {
                round.get();
            }
        } finally {
            worlds.shutdownNow();
            threads.shutdown();
        }
        System.out.println(rounds + " rounds: " + registered + " registered, " + refused + " gave up; " + deleted
                + " blobs deleted, " + savedInTime + " kept because a commit had named them, " + storedAnew
                + " stored under a later generation");
        assertThat(registered.get()).as("registrations").isGreaterThan(rounds);
        assertThat(deleted.get()).as("deleted blobs").isGreaterThan(0);
        assertThat(savedInTime.get()).as("blobs that were named in time").isGreaterThan(0);
        assertThat(storedAnew.get()).as("blobs that were stored anew").isGreaterThan(0);
    }

    /** Two processes that register, two that sweep, on stores of their own. */
    private final class Round {
        private final long seed;
        private final ExecutorService threads;
        private final CommitLog log = new MemoryCommitLog();
        private final BlobStore blobs = new MemoryBlobStore();

        Round(long seed, ExecutorService threads) {
            this.seed = seed;
            this.threads = threads;
        }

        void run() throws Exception {
            try (Registry before = registry(log, blobs)) {
                for (int i = 0; i < 2 * REGISTRARS; i++) {
                    before.delete(register(before, "old", content(i)).ref(), "test");
                }
            }
            Random random = new Random(seed);
            List<Callable<List<ModelVersion>>> registrars = new ArrayList<>();
            for (int i = 0; i < REGISTRARS; i++) {
                int registrar = i;
                long start = random.nextLong(GRACE.toMillis() * 3 / 2);
                Registry registry = slow(random.nextLong());
                registrars.add(() -> {
                    Thread.sleep(start);
                    return registerTwo(registry, registrar);
                });
            }
            List<Future<GarbageReport>> sweeps = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                long start = i * random.nextLong(GRACE.toMillis());
                Registry registry = slow(random.nextLong());
                sweeps.add(threads.submit(() -> {
                    Thread.sleep(start);
                    return registry.admin().collectGarbage();
                }));
            }
            List<Future<List<ModelVersion>>> registrations =
                    registrars.stream().map(threads::submit).toList();
            List<ModelVersion> versions = new ArrayList<>();
            for (Future<List<ModelVersion>> registration : registrations) {
                versions.addAll(registration.get());
            }
            for (Future<GarbageReport> sweep : sweeps) {
                GarbageReport report = sweep.get();
                deleted.addAndGet((int) report.deleted());
                savedInTime.addAndGet((int) (report.garbage() - report.deleted()));
            }
            requireAll(versions);
        }

        /** No bytes twice: whoever stores what another has lost would hide the loss. */
        private byte[] content(int number) {
            return new byte[] {(byte) number, (byte) seed};
        }

        private List<ModelVersion> registerTwo(Registry registry, int registrar) {
            List<ModelVersion> versions = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try {
                    versions.add(register(registry, "new-" + registrar, content(i * REGISTRARS + registrar)));
                    registered.incrementAndGet();
                } catch (ContentionException e) {
                    // so slow that it gave up, which is allowed
                    refused.incrementAndGet();
                }
            }
            return versions;
        }

        private void requireAll(List<ModelVersion> versions) throws Exception {
            try (Registry after = registry(log, blobs)) {
                for (ModelVersion version : versions) {
                    try (LocalModel model = after.load(version.ref())) {
                        assertThat(model.path("model.bin")).exists();
                    } catch (RuntimeException e) {
                        throw new AssertionError(
                                "-Dgarbage.seed=" + seed + ": " + version + " was registered, and " + e, e);
                    }
                }
            }
            blobs.list(PageRequest.first(100))
                    .items()
                    .forEach(blob -> storedAnew.addAndGet(blob.key().generation() > 0 ? 1 : 0));
        }

        private Registry registry(CommitLog log, BlobStore blobs) {
            return Registries.builder(log, blobs)
                    .garbageGrace(GRACE)
                    .executor(threads)
                    .build();
        }

        private Registry slow(long delays) {
            Random random = new Random(delays);
            return registry(slow(CommitLog.class, log, random), slow(BlobStore.class, blobs, random));
        }

        /**
         * A store that takes its time, before it does something and before it says so. An append is on its way for a quarter
         * of the grace time at most; anything else may take longer than all of it.
         */
        private <T> T slow(Class<T> type, T store, Random random) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        boolean append = method.getName().equals("append");
                        pause(random, append);
                        try {
                            Object answer = method.invoke(store, arguments);
                            pause(random, append);
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        private static void pause(Random random, boolean append) throws InterruptedException {
            long grace = GRACE.toMillis();
            int dice;
            long length;
            synchronized (random) {
                dice = random.nextInt(100);
                length = random.nextLong(grace);
            }
            if (append) {
                Thread.sleep(dice < 50 ? 0 : length / 8);
            } else if (dice >= 95) {
                Thread.sleep(grace + length / 2);
            } else if (dice >= 60) {
                Thread.sleep(length / 4);
            }
        }

        private static ModelVersion register(Registry registry, String model, byte[] bytes) {
            return registry.register(Registration.of(model)
                    .artifact("model.bin", bytes)
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
        }
    }
}

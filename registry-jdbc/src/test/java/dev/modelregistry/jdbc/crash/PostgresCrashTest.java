package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.error.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything acknowledged by PostgreSQL survives {@code kill -9} of the client, and of the server. */
class PostgresCrashTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    @Test
    void clientKilledTwice() throws Exception {
        killClient(30, 2);
    }

    @Tag("soak")
    @Test
    void clientKilledTwoHundredTimes() throws Exception {
        killClient(2_000, 200);
    }

    @Test
    void serverKilledTwice() throws Exception {
        killServer(2);
    }

    @Tag("soak")
    @Test
    void serverKilledTwentyTimes() throws Exception {
        killServer(20);
    }

    private void killClient(int items, int kills) throws Exception {
        try (KillablePostgres server = KillablePostgres.start(directory.resolve("data"))) {
            Files.writeString(directory.resolve("url"), server.url());
            new CrashRun(Storage.SERVER, directory, items, kills).run();
        }
    }

    private void killServer(int kills) throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        Random random = new Random(seed);
        Journal journal = new Journal();
        AtomicInteger failures = new AtomicInteger();
        Queue<Item> items = new ConcurrentLinkedQueue<>();
        int next = 0;
        try (KillablePostgres server = KillablePostgres.start(directory.resolve("data"))) {
            Files.writeString(directory.resolve("url"), server.url());
            try (Storage.Opened opened = Storage.SERVER.open(directory)) {
                ExecutorService threads = Executors.newFixedThreadPool(THREADS);
                for (int kill = 0; kill <= kills; kill++) {
                    IntStream.range(next, next + 100).mapToObj(Item::new).forEach(items::add);
                    next += 100;
                    Future<?>[] work = IntStream.range(0, THREADS)
                            .mapToObj(i -> threads.submit(() -> take(opened, items, journal, failures)))
                            .toArray(Future<?>[]::new);
                    if (kill < kills) {
                        Thread.sleep(random.nextInt(150));
                        server.killAndRestart();
                    }
                    for (Future<?> one : work) {
                        one.get();
                    }
                }
                threads.shutdown();
                assertThat(journal.remaining(next)).isEmpty();
                assertThat(Checks.check(opened, journal).versions()).hasSize(next);
            }
        }
        System.out.printf(
                "PostgreSQL killed %d times, -Dcrash.seed=%d: %d registrations and %d changes acknowledged, %d calls failed"
                        + " and were done again%n",
                kills, seed, journal.registered().size(), journal.changes().size(), failures.get());
    }

    /** As a caller would: what failed, or may have failed, is done again. */
    private static void take(Storage.Opened opened, Queue<Item> items, Journal journal, AtomicInteger failures) {
        for (Item item = items.poll(); item != null; item = items.poll()) {
            boolean done = false;
            while (!done) {
                try {
                    CrashChild.process(opened.registry(), item, line -> {
                        synchronized (journal) {
                            journal.add(line);
                        }
                    });
                    done = true;
                } catch (StoreUnavailableException | OutcomeUnknownException e) {
                    failures.incrementAndGet();
                }
            }
        }
    }
}

package dev.modelregistry.core.engine;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An engine over a log, as one process has it. */
final class Bench implements AutoCloseable {
    static final ModelName MODEL = ModelName.of("fraud");
    static final StreamId STREAM = new StreamId("fraud");

    final LogReader reader;
    final Engine engine;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bench");
        thread.setDaemon(true);
        return thread;
    });

    Bench(CommitLog log) {
        this(log, Duration.ofSeconds(20));
    }

    Bench(CommitLog log, Duration commitTimeout) {
        this(log, commitTimeout, () -> Instant.parse("2026-11-01T08:00:00Z"));
    }

    Bench(CommitLog log, Duration commitTimeout, InstantSource clock) {
        // Checkpoints are written on the thread that finds them due, so that a test need not wait for them.
        this.reader = new LogReader(log, Runnable::run);
        this.engine = new Engine(log, reader, new Manifests(reader), clock, commitTimeout, Formats.CURRENT, threads);
    }

    Done execute(Command command) {
        return execute(CommandId.random(MODEL), command);
    }

    Done execute(CommandId id, Command command) {
        return engine.execute(new Request(id, Actor.of("ada"), command, false));
    }

    /** Sends a command from a thread of its own. */
    Future<Done> send(Command command) {
        return async(() -> execute(command));
    }

    <T> Future<T> async(Callable<T> task) {
        return threads.submit(task);
    }

    ModelState state() {
        return reader.load(MODEL).state();
    }

    List<String> versions() {
        List<String> versions = new ArrayList<>();
        for (VersionState version : state().versions()) {
            versions.add(version.version().toString());
        }
        return versions;
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** Waits for what another thread is about to do. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited 20 seconds in vain");
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        engine.close();
        threads.shutdownNow();
        // what is still at work must not read when the test counts reads
        if (!Uninterruptibles.awaitTerminationUninterruptibly(threads, 20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("what the engine began does not end");
        }
    }
}

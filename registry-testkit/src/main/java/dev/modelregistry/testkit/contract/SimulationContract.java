package dev.modelregistry.testkit.contract;

import dev.modelregistry.Actor;
import dev.modelregistry.core.Registries;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.FaultyCommitLog;
import dev.modelregistry.testkit.RegistryFaults;
import dev.modelregistry.testkit.TestModels;
import dev.modelregistry.testkit.simulation.Settings;
import dev.modelregistry.testkit.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many registries over one store, as processes would be: random commands, faults of the store, crashes, clocks that are
 * wrong; compared with a small model that knows no concurrency. Every acknowledged command is in the log once and at its
 * time, whatever a caller was told was true at a moment of its call, and all registries see the same in the end.
 *
 * <p>{@code -Dregistry.seed} sets the first seed: a run that failed prints which. The order of all calls of the log is the
 * seed's; where processes are threads, only nearly so, as time has a say. {@code -Dregistry.commands} asks for another
 * number of commands, except of the short run of threads.
 */
public abstract class SimulationContract {
    private static final long FIRST_SEED = 20_261_126;
    private static final int THREADS_TOGETHER = 16;

    /** For subclasses. */
    protected SimulationContract() {}

    /** Opens one more handle onto the log of this test; the contract closes it when the seed that it is for has run. */
    protected abstract CommitLog openLog();

    /** Opens one more handle onto the log of a seed; by default all seeds share one store. */
    protected CommitLog openLog(long seed) {
        return openLog();
    }

    /** Whether each seed has a store of its own. */
    protected boolean storeForEachSeed() {
        return false;
    }

    /** Opens the blobs of this test; the contract closes them. */
    protected abstract BlobStore openBlobs();

    /** How many changes processes ask for, in {@code mvn verify}. */
    protected abstract int commands();

    /** How many in a long run. */
    protected int soakCommands() {
        return 1_000_000;
    }

    /** How many of a run whose processes are threads, which is slow: they wait for each other at each call. */
    protected int commandsOfThreads() {
        return 30;
    }

    /** How many of those in a long run. */
    protected int soakCommandsOfThreads() {
        return 20_000;
    }

    /** How many changes belong to one seed: long enough for checkpoints, short enough to be looked at. */
    protected int commandsOfOneSeed() {
        return 1_500;
    }

    /** The same where processes are threads: few, so that many seeds wait side by side. */
    protected int commandsOfOneSeedOfThreads() {
        return 102;
    }

    /** How many seeds run at a time; they wait now and then, as whoever lost a race does. */
    protected int together() {
        return 16;
    }

    @Test
    final void whatProcessesAreToldIsWhatHappened() throws InterruptedException {
        run(Integer.getInteger("registry.commands", commands()), commandsOfOneSeed(), together(), Settings::of);
    }

    @Test
    final void whatThreadsAreToldIsWhatHappened() throws InterruptedException {
        runThreads(commandsOfThreads());
    }

    @Test
    @Tag("soak")
    final void whatProcessesAreToldIsWhatHappenedForALongTime() throws InterruptedException {
        run(Integer.getInteger("registry.commands", soakCommands()), commandsOfOneSeed(), together(), Settings::of);
    }

    @Test
    @Tag("soak")
    final void whatThreadsAreToldIsWhatHappenedForALongTime() throws InterruptedException {
        runThreads(Integer.getInteger("registry.commands", soakCommandsOfThreads()));
    }

    /** Many seeds together: one waits most of the time, for a pause of the one thread of it whose turn it is. */
    private void runThreads(int wanted) throws InterruptedException {
        run(
                wanted,
                commandsOfOneSeedOfThreads(),
                THREADS_TOGETHER,
                commands -> Settings.of(commands).withThreads());
    }

    private void run(int wanted, int ofOneSeed, int together, IntFunction<Settings> settings)
            throws InterruptedException {
        long first = Long.getLong(RegistryFaults.SEED, FIRST_SEED);
        int each = Math.min(wanted, ofOneSeed);
        int seeds = Math.max(1, (wanted + each - 1) / each);
        long start = System.nanoTime();
        BlobStore blobs = openBlobs();
        ExecutorService runs = Executors.newFixedThreadPool(together);
        Simulation.Result all = Simulation.Result.none();
        // open to the end: some stores in memory are gone when nobody has them open
        List<CommitLog> founder = new ArrayList<>();
        try {
            if (!storeForEachSeed()) {
                found(open(first, founder), blobs);
            }
            List<Future<Simulation.Result>> results = new ArrayList<>();
            for (int i = 0; i < seeds; i++) {
                long seed = first + i;
                results.add(runs.submit(() -> run(seed, settings.apply(each), blobs)));
            }
            for (Future<Simulation.Result> result : results) {
                all = all.plus(result.get());
            }
            if (!storeForEachSeed()) {
                check(first);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getMessage(), e.getCause());
        } finally {
            runs.shutdownNow();
            founder.forEach(CommitLog::close);
            blobs.close();
        }
        System.out.printf(
                "%s%s: seeds %d to %d, %,d changes, %,d processes died; attempts %s; faults %s; %.1f s%n",
                getClass().getSimpleName(),
                settings.apply(each).threads() ? ", threads" : "",
                first,
                first + seeds - 1,
                all.changes(),
                all.crashes(),
                all.attempts(),
                all.faults(),
                (System.nanoTime() - start) / 1e9);
        all.requireAchieved();
    }

    /** Who of those that run at a time is first in a store that is nobody's must not decide which calls they make. */
    private static void found(CommitLog log, BlobStore blobs) {
        // not closed: log and blobs are closed in the end
        Registries.builder(log, blobs)
                .executor(Runnable::run)
                .build()
                .as(Actor.of("founder"))
                .register(TestModels.create().minimal("founder"));
    }

    private Simulation.Result run(long seed, Settings settings, BlobStore shared) {
        // blobs belong to one registry, and so to one log
        BlobStore blobs = storeForEachSeed() ? openBlobs() : shared;
        List<CommitLog> logs = new ArrayList<>();
        try {
            Simulation.Result result = new Simulation(seed, settings, "s" + seed, () -> open(seed, logs), blobs).run();
            if (storeForEachSeed()) {
                blobs.close();
                check(seed);
            }
            return result;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " of " + getClass().getSimpleName() + (settings.threads() ? ", threads" : "")
                            + " (-D" + RegistryFaults.SEED + "=" + seed + " -Dregistry.commands=" + settings.commands()
                            + "): " + e.getMessage(),
                    e);
        } finally {
            // now, and not when all seeds have run: each handle may keep a connection
            logs.forEach(CommitLog::close);
        }
    }

    /** What is closed looks at the whole log. */
    private void check(long seed) {
        FaultyCommitLog.over(openLog(seed), RegistryFaults.seeded(seed)).close();
    }

    private CommitLog open(long seed, List<CommitLog> opened) {
        CommitLog log = openLog(seed);
        opened.add(log);
        return log;
    }
}

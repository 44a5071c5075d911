package dev.modelregistry.benchmarks;

import com.google.common.base.Preconditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Two kinds of work, ours and a peer's, measured in one run. They take turns: a round is a number of calls of each, and who is
 * first changes from round to round, so that whatever else the machine does meets both alike.
 *
 * <pre>{@code
 * Outcome registered = Versus.named("register-postgresql")
 *         .ours(i -> registry.register(registration(i)))
 *         .peer(i -> insert(connection, i))
 *         .warmUp(10).rounds(30).calls(50)
 *         .run()
 *         .time();                                  // or rate(), or rate("MiB", 256) for 256 MiB moved by each call
 * }</pre>
 *
 * <p>A call gets its index: 0, 1, 2 … over all rounds of its side, those of the warm-up included. With {@link #ours(int, Work)
 * several threads} a round's calls are dealt out, so that {@code index % threads} is the thread; {@link #calls} then is a
 * multiple of the threads. What takes less than some microseconds is measured {@link #together many calls at a time}.
 *
 * <p>{@link Result#time} and {@link Result#rate()} print percentiles, how sure the ratio is, and as the last line
 * {@code <name>: ours=… peer=… ratio=…}. A benchmark (see {@link Benchmarks}) names its comparisons
 * {@code <benchmark>-<what>} and returns the one that it is about; that is printed once more, under the benchmark's own name, as
 * the last line of all. What a call throws ends the run, and the exit code is 1.
 */
final class Versus {
    private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(3);

    private final String name;
    private int warmUp = 3;
    private int rounds = 20;
    private int calls = 20;
    private int together = 1;
    private Duration pause = Duration.ZERO;
    private int ourThreads = 1;
    private int peerThreads = 1;
    private Work ours = i -> {
        throw new IllegalStateException("nothing of ours to measure");
    };
    private Work peer = i -> {
        throw new IllegalStateException("no peer to measure");
    };

    private Versus(String name) {
        this.name = name;
    }

    /** Something to be measured. */
    interface Work {
        void run(int index) throws Exception;
    }

    static Versus named(String name) {
        return new Versus(name);
    }

    Versus ours(Work work) {
        return ours(1, work);
    }

    /** By so many threads at once. */
    Versus ours(int threads, Work work) {
        this.ours = work;
        this.ourThreads = threads;
        return this;
    }

    Versus peer(Work work) {
        return peer(1, work);
    }

    Versus peer(int threads, Work work) {
        this.peer = work;
        this.peerThreads = threads;
        return this;
    }

    /** Rounds that come first and are not counted. */
    Versus warmUp(int rounds) {
        this.warmUp = rounds;
        return this;
    }

    /** Rounds that are counted. */
    Versus rounds(int rounds) {
        this.rounds = rounds;
        return this;
    }

    /** Calls of each side in a round. */
    Versus calls(int calls) {
        this.calls = calls;
        return this;
    }

    /** For what is shorter than the clock is fine: so many calls, with one index, are timed as one. */
    Versus together(int calls) {
        this.together = calls;
        return this;
    }

    /** A pause before each call, which does not count. */
    Versus after(Duration pause) {
        this.pause = pause;
        return this;
    }

    Result run() throws Exception {
        Preconditions.checkState(
                calls % ourThreads == 0 && calls % peerThreads == 0, "%s: calls must be a multiple of threads", name);
        List<Round> ourRounds = new ArrayList<>();
        List<Round> peerRounds = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool(Versus::daemon);
        try {
            long told = System.nanoTime();
            for (int round = 0; round < warmUp + rounds; round++) {
                for (int turn = 0; turn < 2; turn++) {
                    boolean our = turn == round % 2;
                    Round measured =
                            our ? round(threads, ours, ourThreads, round) : round(threads, peer, peerThreads, round);
                    if (round >= warmUp) {
                        (our ? ourRounds : peerRounds).add(measured);
                    }
                }
                if (System.nanoTime() - told > BETWEEN_PROGRESS.toNanos()) {
                    told = System.nanoTime();
                    System.out.printf(
                            "  %s: %s %d of %d%n",
                            name,
                            round < warmUp ? "warm-up" : "round",
                            round < warmUp ? round + 1 : round + 1 - warmUp,
                            round < warmUp ? warmUp : rounds);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return new Result(name, new Side(ourRounds), new Side(peerRounds));
    }

    private Round round(ExecutorService pool, Work work, int threads, int round) throws Exception {
        int first = round * calls;
        long start = System.nanoTime();
        if (threads == 1) {
            return new Round(calls(work, first, 1), System.nanoTime() - start, together);
        }
        List<Future<long[]>> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int from = first + thread;
            running.add(pool.submit(() -> calls(work, from, threads)));
        }
        long[] nanos = new long[calls];
        int done = 0;
        for (Future<long[]> one : running) {
            long[] part = one.get();
            System.arraycopy(part, 0, nanos, done, part.length);
            done += part.length;
        }
        return new Round(nanos, System.nanoTime() - start, together);
    }

    private long[] calls(Work work, int first, int step) throws Exception {
        long[] nanos = new long[calls / step];
        for (int i = 0; i < nanos.length; i++) {
            int index = first + i * step;
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            long start = System.nanoTime();
            for (int again = 0; again < together; again++) {
                work.run(index);
            }
            nanos[i] = (System.nanoTime() - start) / together;
        }
        return nanos;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "bench");
        thread.setDaemon(true);
        return thread;
    }
}

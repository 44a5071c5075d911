package dev.modelregistry.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How long something took, time after time. */
final class Samples {
    private final long[] sortedNanos;

    private Samples(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /** Something to be measured. */
    interface Work {
        void run(int index) throws Exception;
    }

    /** So many times, each with its index. */
    static Samples of(int count, Work work) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            work.run(i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return new Samples(nanos);
    }

    /** Two kinds of work in turn, so that whatever else the machine does meets both alike. */
    static List<Samples> inTurn(int count, Work one, Work other) throws Exception {
        long[][] nanos = new long[2][count];
        for (int i = 0; i < count; i++) {
            for (int kind = 0; kind < 2; kind++) {
                long start = System.nanoTime();
                (kind == 0 ? one : other).run(i);
                nanos[kind][i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos[0]);
        Arrays.sort(nanos[1]);
        return List.of(new Samples(nanos[0]), new Samples(nanos[1]));
    }

    Duration percentile(int percent) {
        return Duration.ofNanos(sortedNanos[(sortedNanos.length - 1) * percent / 100]);
    }

    double p50Millis() {
        return percentile(50).toNanos() / 1e6;
    }

    @Override
    public String toString() {
        return "p50 %.3f ms, p99 %.3f ms".formatted(p50Millis(), percentile(99).toNanos() / 1e6);
    }
}

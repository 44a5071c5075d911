package dev.modelregistry.benchmarks;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The calls of one side in one round: how long each took, and how many there were in a second. Immutable. */
final class Round {
    private final long[] nanos;
    private final double perSecond;

    Round(long[] nanos, long wallNanos, int together) {
        this.nanos = nanos.clone();
        this.perSecond = 1e9 * nanos.length * together / wallNanos;
    }

    LongStream nanos() {
        return Arrays.stream(nanos);
    }

    double millis(int percent) {
        return millis(nanos(), percent);
    }

    double perSecond() {
        return perSecond;
    }

    static double millis(LongStream nanos, int percent) {
        long[] sorted = nanos.sorted().toArray();
        return sorted[(sorted.length - 1) * percent / 100] / 1e6;
    }
}

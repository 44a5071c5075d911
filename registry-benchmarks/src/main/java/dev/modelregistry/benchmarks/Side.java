package dev.modelregistry.benchmarks;

import java.util.List;

/** What was measured of ours, or of a peer. */
record Side(List<Round> rounds) {
    Side {
        rounds = List.copyOf(rounds);
    }

    /** Of all calls of all rounds. */
    double millis(int percent) {
        return Round.millis(rounds.stream().flatMapToLong(Round::nanos), percent);
    }

    /** The middle one of the rounds'. */
    double perSecond() {
        double[] sorted = rounds.stream().mapToDouble(Round::perSecond).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }

    @Override
    public String toString() {
        return "p50 %s, p90 %s, p99 %s, %,.0f a second"
                .formatted(told(millis(50)), told(millis(90)), told(millis(99)), perSecond());
    }

    private static String told(double millis) {
        return millis < 0.01 ? "%.0f ns".formatted(millis * 1e6) : "%.3f ms".formatted(millis);
    }
}

package dev.modelregistry.core.serve;

import java.time.Duration;

/**
 * What a handle failed to take over, and does not try again for a while: for twice as long each time, up to five minutes.
 *
 * @param wanted what failed to load
 * @param message why
 * @param notBefore by {@link System#nanoTime}
 */
record Failure(Target wanted, String message, int times, long notBefore) {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** More would be an overflow, and is longer than the longest anyway. */
    private static final int MOST_DOUBLINGS = 16;

    static Failure first(Target wanted, String message, Duration pollInterval) {
        return of(wanted, message, 1, pollInterval);
    }

    Failure again(String why, Duration pollInterval) {
        return of(wanted, why, times + 1, pollInterval);
    }

    private static Failure of(Target wanted, String message, int times, Duration pollInterval) {
        long pause = Math.min(LONGEST.toNanos(), pollInterval.toNanos() << Math.min(times, MOST_DOUBLINGS));
        return new Failure(wanted, message, times, System.nanoTime() + pause);
    }

    /** Whether it is too early to try again. */
    boolean isRecent() {
        return System.nanoTime() - notBefore < 0;
    }
}

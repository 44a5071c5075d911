package dev.modelregistry.core.engine;

import dev.modelregistry.error.ClockSkewException;
import dev.modelregistry.spi.CommitLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Compares this machine's clock with the store's now and then, so that one wrong clock cannot spoil a log's times. */
public final class ClockGuard {
    private static final Duration ALLOWED = Duration.ofMinutes(5);
    private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final CommitLog log;
    private final InstantSource clock;
    private volatile boolean checked;
    private volatile long checkedAt;

    public ClockGuard(CommitLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Refuses a clock that is over five minutes off the store's. */
    public void check() {
        long now = System.nanoTime();
        if (checked && now - checkedAt < EVERY_NANOS) {
            return;
        }
        Instant before = clock.instant();
        Instant there = log.time();
        Instant after = clock.instant();
        if (there.isBefore(before.minus(ALLOWED)) || there.isAfter(after.plus(ALLOWED))) {
            throw new ClockSkewException(
                    "this machine's clock says " + after + ", the store's says " + there + ": more than "
                            + ALLOWED.toMinutes() + " minutes apart, so nothing was written; set the wrong one");
        }
        checkedAt = now;
        checked = true;
    }
}

package dev.modelregistry.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it, in either direction. Thread-safe. */
public final class ManualClock implements InstantSource {
    /** Where a clock starts that is not told otherwise. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Instant now;

    private ManualClock(Instant start) {
        this.now = start;
    }

    /** A clock that shows {@link #START}. */
    public static ManualClock create() {
        return startingAt(START);
    }

    /** A clock that shows this moment. */
    public static ManualClock startingAt(Instant start) {
        return new ManualClock(start);
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Lets time pass; a negative duration turns the clock back. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Sets the clock. */
    public synchronized void set(Instant instant) {
        now = instant;
    }

    @Override
    public String toString() {
        return instant().toString();
    }
}

package dev.modelregistry;

import java.time.Duration;
import java.util.Optional;

/**
 * How far an upload or a download is.
 *
 * @param done bytes that are where they belong, whether they were moved now or were there before
 * @param total bytes of the whole artifact
 * @param elapsed since the transfer began
 */
public record Progress(long done, long total, Duration elapsed) {
    /** Bytes a second since the transfer began; 0 while nothing can be said. */
    public double bytesPerSecond() {
        return elapsed.isZero() ? 0 : done * 1e9 / elapsed.toNanos();
    }

    /** What the rest takes at this rate; empty while nothing can be said. */
    public Optional<Duration> timeLeft() {
        double rate = bytesPerSecond();
        return rate == 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) ((total - done) / rate * 1e9)));
    }

    /** Whether all is there. */
    public boolean finished() {
        return done == total;
    }
}

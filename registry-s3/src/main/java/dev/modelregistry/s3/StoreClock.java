package dev.modelregistry.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The store's time: the {@code Date} of its last answer, and what passed since. Thread-safe. */
final class StoreClock {
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);
    private static final Duration APART = Duration.ofSeconds(5);

    private volatile @Nullable Reading last;

    private record Reading(Instant date, long nanos, long wallMillis) {}

    /** Takes note of an answer's date. */
    void note(@Nullable SdkHttpResponse response) {
        if (response == null) {
            return;
        }
        response.firstMatchingHeader("Date").flatMap(StoreClock::parse).ifPresent(date -> {
            last = new Reading(date, System.nanoTime(), System.currentTimeMillis());
        });
    }

    /**
     * The time; empty if the store has not been heard of lately, or if this machine slept since, which one of its two
     * clocks does not count.
     */
    Optional<Instant> now() {
        @Nullable Reading reading = last;
        if (reading == null) {
            return Optional.empty();
        }
        Duration passed = Duration.ofNanos(System.nanoTime() - reading.nanos());
        Duration passedOnWall = Duration.ofMillis(System.currentTimeMillis() - reading.wallMillis());
        boolean slept = passedOnWall.minus(passed).abs().compareTo(APART) > 0;
        return slept || passed.compareTo(GOOD_FOR) > 0
                ? Optional.empty()
                : Optional.of(reading.date().plus(passed));
    }

    private static Optional<Instant> parse(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

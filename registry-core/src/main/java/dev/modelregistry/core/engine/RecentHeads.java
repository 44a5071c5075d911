package dev.modelregistry.core.engine;

import dev.modelregistry.ModelName;
import dev.modelregistry.error.InvalidInputException;
import java.time.Duration;

/** Models as they were no longer ago than some time: the store is asked only about those that were not looked at since. */
public final class RecentHeads implements Heads {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final LogReader reader;
    private final long maxAgeNanos;

    public RecentHeads(LogReader reader, Duration maxAge) {
        if (maxAge.isNegative() || maxAge.compareTo(LONGEST) > 0) {
            throw new InvalidInputException(
                    "what is read may be from 0 to " + LONGEST.toDays() + " days old; got " + maxAge);
        }
        this.reader = reader;
        this.maxAgeNanos = maxAge.toNanos();
    }

    @Override
    public Head load(ModelName model) {
        return reader.load(model, System.nanoTime() - maxAgeNanos);
    }
}

package dev.modelregistry.examples;

import dev.modelregistry.Registry;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelHandle;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A small service: tells whether a payment is suspicious, by the limit that the model in production has learnt. Its tests are
 * {@code Example02_Testing}. Thread-safe.
 */
final class FraudAlarm implements AutoCloseable {
    static final String MODEL = "fraud";
    static final String FILE = "limit.txt";

    private static final Duration TOO_OLD = Duration.ofDays(90);

    private final ModelHandle<Long> limit;
    private final InstantSource clock;

    FraudAlarm(Registry registry, InstantSource clock) {
        this.limit = registry.serve(
                MODEL + "@production",
                files -> Long.valueOf(Files.readString(files.path(FILE)).strip()));
        this.clock = clock;
    }

    /** The same customer is judged by the same model while an experiment goes on. */
    boolean isSuspicious(String customer, long cents) {
        return limit.call(customer, learnt -> cents > learnt);
    }

    /** Whether the model in production was trained too long ago. */
    boolean needsTraining() {
        try (Lease<Long> lease = limit.acquire()) {
            return lease.version().manifest().trainedAt().plus(TOO_OLD).isBefore(clock.instant());
        }
    }

    /** Looks for another model now, and not when it is time. */
    void refresh() {
        limit.refresh();
    }

    @Override
    public void close() {
        limit.close();
    }
}

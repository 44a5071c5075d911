package dev.modelregistry.core.engine;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waiting before the next attempt. */
final class Pause {
    private Pause() {}

    /** About this long: at random between half of it and all, so that those who failed together do not return together. */
    static void millis(long millis) {
        Uninterruptibles.sleepUninterruptibly(
                Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1)));
    }
}

package dev.modelregistry.core.artifact;

import dev.modelregistry.Progress;
import java.time.Duration;
import java.util.function.Consumer;

/** Adds up what threads have done, and tells it, one call at a time and in order. */
final class Meter {
    private final long total;
    private final Consumer<? super Progress> listener;
    private final long start = System.nanoTime();
    private long done;

    Meter(long total, Consumer<? super Progress> listener) {
        this.total = total;
        this.listener = listener;
    }

    synchronized void add(long bytes) {
        done += bytes;
        listener.accept(new Progress(done, total, Duration.ofNanos(System.nanoTime() - start)));
    }
}

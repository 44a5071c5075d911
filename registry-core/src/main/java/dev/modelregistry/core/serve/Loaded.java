package dev.modelregistry.core.serve;

import dev.modelregistry.ModelVersion;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A loaded model and who uses it: closed once, after it was retired and the last use has ended.
 *
 * <p>Uses are counted in stripes, so that threads do not wait for each other's memory. Who enters counts first and then looks
 * whether the model is retired; who retires it marks it first and then counts. So one of the two sees the other.
 */
final class Loaded<T> {
    /** Four for each processor, so that few threads share one. */
    private static final int BITS =
            Integer.SIZE - Integer.numberOfLeadingZeros(4 * Runtime.getRuntime().availableProcessors() - 1);

    private static final int STRIPES = 1 << BITS;
    /** Counters that are used by different threads lie this far apart: two cache lines. */
    private static final int SPREAD = 32;

    private final ModelVersion version;
    private final T model;
    private final Runnable closer;
    private final AtomicIntegerArray uses = new AtomicIntegerArray((STRIPES + 1) * SPREAD);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean retired;

    Loaded(ModelVersion version, T model, Runnable closer) {
        this.version = version;
        this.model = model;
        this.closer = closer;
    }

    ModelVersion version() {
        return version;
    }

    T model() {
        return model;
    }

    /** The counter of this thread. The golden ratio keeps ids that follow each other, as those of a pool do, far apart. */
    static int stripe() {
        int id = (int) Thread.currentThread().getId();
        return (((id * 0x9e3779b9) >>> (Integer.SIZE - BITS)) + 1) * SPREAD;
    }

    /** Begins a use, which {@link #exit} with the same stripe ends; false if the model is retired. */
    boolean enter(int stripe) {
        uses.incrementAndGet(stripe);
        if (retired) {
            exit(stripe);
            return false;
        }
        return true;
    }

    void exit(int stripe) {
        uses.decrementAndGet(stripe);
        if (retired) {
            closeIfUnused();
        }
    }

    /** Nobody enters any more. */
    void retire() {
        retired = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        for (int stripe = 1; stripe <= STRIPES; stripe++) {
            if (uses.get(stripe * SPREAD) != 0) {
                return;
            }
        }
        if (closed.compareAndSet(false, true)) {
            closer.run();
        }
    }
}

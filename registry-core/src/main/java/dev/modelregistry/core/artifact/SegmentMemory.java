package dev.modelregistry.core.artifact;

import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory of the segments that are under way, of all uploads of this process together: a quarter of the heap at most, as far as
 * two segments at a time allow. Whoever comes first has it first. Thread-safe.
 */
final class SegmentMemory {
    /** Small segments take little of it. */
    private static final int UNIT = 1 << 16;

    private static final int UNITS = (int) Math.min(
            Integer.MAX_VALUE, Math.max(2 * Cuts.SEGMENT, Runtime.getRuntime().maxMemory() / 4) / UNIT);

    private static final Semaphore FREE = new Semaphore(UNITS, true);

    /** For the next segments of the usual length; a collection takes them. */
    private static final Queue<WeakReference<byte[]>> USED = new ConcurrentLinkedQueue<>();

    private SegmentMemory() {}

    /** Waits until there is room. What is taken is given back. */
    static byte[] take(int length) throws InterruptedException {
        FREE.acquire(units(length));
        boolean taken = false;
        try {
            byte[] bytes = usedOrNew(length);
            taken = true;
            return bytes;
        } finally {
            if (!taken) {
                FREE.release(units(length));
            }
        }
    }

    static void giveBack(byte[] bytes) {
        if (bytes.length == Cuts.SEGMENT) {
            USED.add(new WeakReference<>(bytes));
        }
        FREE.release(units(bytes.length));
    }

    private static byte[] usedOrNew(int length) {
        if (length == Cuts.SEGMENT) {
            for (WeakReference<byte[]> used = USED.poll(); used != null; used = USED.poll()) {
                byte[] bytes = used.get();
                if (bytes != null) {
                    return bytes;
                }
            }
        }
        return new byte[length];
    }

    /** A segment that is longer than all of it has it alone. */
    private static int units(int length) {
        return Math.min(UNITS, length / UNIT + 1);
    }
}

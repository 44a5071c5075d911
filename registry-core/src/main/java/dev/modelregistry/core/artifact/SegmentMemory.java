package dev.modelregistry.core.artifact;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory of the segments of all uploads of this process together: a quarter of the heap at most, as far as two segments at a
 * time allow. Whoever comes first has it first. Thread-safe.
 */
final class SegmentMemory {
    /** Small segments take little of it. */
    private static final int UNIT = 1 << 16;

    private static final int UNITS = (int) Math.min(
            Integer.MAX_VALUE, Math.max(2 * Cuts.SEGMENT, Runtime.getRuntime().maxMemory() / 4) / UNIT);

    /** How many segments of the usual length one upload may have at a time: others have room beside it. */
    static final int OF_ONE_UPLOAD = Math.max(2, Math.min(24, UNITS / units(Cuts.SEGMENT) / 2));

    private static final Semaphore FREE = new Semaphore(UNITS, true);

    /** Of segments of the usual length that are done, for the next ones: new memory is slow, as it is cleared first. */
    private static final Queue<byte[]> USED = new ConcurrentLinkedQueue<>();

    private static final AtomicInteger UPLOADS = new AtomicInteger();

    private SegmentMemory() {}

    /** An upload begins. */
    static void enter() {
        UPLOADS.incrementAndGet();
    }

    /** It has ended. */
    static void leave() {
        if (UPLOADS.decrementAndGet() == 0) {
            USED.clear();
        }
    }

    /** Waits until there is room. What is taken is given back. */
    static byte[] take(int length) throws InterruptedException {
        FREE.acquire(units(length));
        boolean taken = false;
        try {
            byte[] used = length == Cuts.SEGMENT ? USED.poll() : null;
            while (USED.size() * units(Cuts.SEGMENT) > FREE.availablePermits()) {
                USED.poll();
            }
            byte[] bytes = used == null ? new byte[length] : used;
            taken = true;
            return bytes;
        } finally {
            if (!taken) {
                FREE.release(units(length));
            }
        }
    }

    /** @param done whether nobody reads it any more: a store that has failed may go on for a while */
    static void giveBack(byte[] bytes, boolean done) {
        if (done && bytes.length == Cuts.SEGMENT) {
            USED.add(bytes);
        }
        FREE.release(units(bytes.length));
    }

    /** A segment that is longer than all of it has it alone. */
    private static int units(int length) {
        return Math.min(UNITS, (length + UNIT - 1) / UNIT);
    }
}

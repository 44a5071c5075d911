package dev.modelregistry.core.artifact;

import dev.modelregistry.Sha256;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes segments and hands them on, several at a time, while one thread reads the next ones, as far as there is room
 * ({@link SegmentMemory}). For one reading thread.
 */
final class SegmentLine implements AutoCloseable {
    private static final int WORKERS = SegmentMemory.OF_ONE_UPLOAD;

    private final Executor executor;
    private final BiConsumer<Sha256, BlobSource> work;
    private final String what;
    private final Semaphore idle = new Semaphore(WORKERS);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param what for the message if it is interrupted */
    SegmentLine(Executor executor, String what, BiConsumer<Sha256, BlobSource> work) {
        this.executor = executor;
        this.what = what;
        this.work = work;
        SegmentMemory.enter();
    }

    /** Room for a segment, as soon as there is some; it must be sent, or given back. Throws what went wrong before. */
    byte[] buffer(int length) {
        rethrow();
        boolean taken = false;
        idle.acquireUninterruptibly();
        try {
            byte[] bytes = SegmentMemory.take(length);
            taken = true;
            return bytes;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            if (!taken) {
                idle.release();
            }
        }
    }

    /** The thread that reads was told to stop. */
    StoreUnavailableException interrupted(Exception e) {
        Thread.currentThread().interrupt();
        return new StoreUnavailableException(what + " was interrupted", e);
    }

    /** What no store has seen. */
    void giveBack(byte[] buffer) {
        giveBack(buffer, true);
    }

    private void giveBack(byte[] buffer, boolean done) {
        SegmentMemory.giveBack(buffer, done);
        idle.release();
    }

    /** Hashes and hands on the bytes; what is given can be asked once {@link #finish} has returned. */
    Supplier<Layout.Segment> send(byte[] bytes) {
        CompletableFuture<Layout.Segment> sent = new CompletableFuture<>();
        boolean accepted = false;
        try {
            Parallel.start(executor, what, () -> {
                boolean done = false;
                try {
                    if (failure.get() == null) {
                        sent.complete(process(bytes));
                    }
                    done = true;
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    giveBack(bytes, done);
                }
            });
            accepted = true;
        } finally {
            if (!accepted) {
                giveBack(bytes);
            }
        }
        return sent::join;
    }

    private Layout.Segment process(byte[] bytes) {
        MessageDigest digest = Sha256.newDigest();
        digest.update(bytes);
        Layout.Segment segment = new Layout.Segment(bytes.length, Sha256.from(digest.digest()));
        work.accept(segment.digest(), new Buffer(bytes));
        return segment;
    }

    /** Waits until all that was sent is done. Throws what went wrong. */
    void finish() {
        await();
        rethrow();
    }

    /** Waits until nothing is under way; what has not begun is left. */
    @Override
    public void close() {
        if (idle.availablePermits() < WORKERS) {
            failure.compareAndSet(null, new IllegalStateException("closed"));
            await();
        }
        SegmentMemory.leave();
    }

    private void await() {
        idle.acquireUninterruptibly(WORKERS);
        idle.release(WORKERS);
    }

    private void rethrow() {
        Throwable thrown = failure.get();
        if (thrown instanceof Error e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
    }

    /** Bytes that are filled anew later: a store has read them to their end by then. */
    private static final class Buffer implements BlobSource {
        private final byte[] bytes;

        Buffer(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}

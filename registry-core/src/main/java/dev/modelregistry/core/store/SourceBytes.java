package dev.modelregistry.core.store;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Reads a source that must have exactly as many bytes as it says. Its own failures are an {@link UncheckedIOException},
 * so that they are never taken for the store's. Not thread-safe.
 */
final class SourceBytes implements AutoCloseable {
    private final String name;
    private final long size;
    private final InputStream in;
    private long count;

    private SourceBytes(String name, long size, InputStream in) {
        this.name = name;
        this.size = size;
        this.in = in;
    }

    static SourceBytes open(String name, BlobSource source) {
        try {
            return new SourceBytes(name, source.size(), source.open());
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /** How many bytes are still to come. */
    long remaining() {
        return size - count;
    }

    /** Reads at least one of the remaining bytes. */
    int read(byte[] buffer, int offset, int length) {
        try {
            int n = in.read(buffer, offset, (int) Math.min(length, remaining()));
            if (n < 0) {
                throw new IOException("it ended after " + count + " bytes and says that it has " + size);
            }
            count += n;
            return n;
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /** Insists that nothing comes after the last byte. */
    void requireEnd() {
        try {
            if (in.read() >= 0) {
                throw new IOException("it goes on after the " + size + " bytes that it says it has");
            }
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    private static RuntimeException failure(String name, IOException e) {
        // a source that is a file is closed under an interrupted thread: not the source's fault, and worth another try
        return Thread.currentThread().isInterrupted()
                ? new StoreUnavailableException("interrupted while storing blob " + name + "; nothing was stored", e)
                : new UncheckedIOException(
                        "cannot store blob " + name + ", its source fails: " + e.getMessage() + "; nothing was stored",
                        e);
    }
}

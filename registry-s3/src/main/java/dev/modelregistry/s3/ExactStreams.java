package dev.modelregistry.s3;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a source, of which the SDK opens one for each attempt. They give exactly as many bytes as the source says
 * that it has, and fail before the last one if there would be fewer or more, so that nothing wrong is ever sent whole. The
 * source's own failure is kept, as it must not be taken for the network's. Not thread-safe.
 */
final class ExactStreams {
    private final BlobKey key;
    private final BlobSource source;
    private final List<InputStream> opened = new ArrayList<>();
    private @Nullable Exception failure;

    ExactStreams(BlobKey key, BlobSource source) {
        this.key = key;
        this.source = source;
    }

    /** One more stream from the start; none after the source has failed. */
    InputStream open() {
        rethrowFailure();
        try {
            Exact stream = new Exact(source.open(), source.size());
            opened.add(stream);
            if (source.size() == 0) {
                stream.requireEnd();
            }
            return stream;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw failed(e);
        }
    }

    /** Throws what the source failed with, if it did. */
    void rethrowFailure() {
        @Nullable Exception e = failure;
        if (e != null) {
            throw failed(e);
        }
    }

    void closeAll() {
        for (InputStream stream : opened) {
            try {
                stream.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private RuntimeException failed(Exception e) {
        if (e instanceof RuntimeException bug) {
            return bug;
        }
        // a source that is a file is closed under an interrupted thread: not the source's fault, and worth another try
        return Thread.currentThread().isInterrupted()
                ? new StoreUnavailableException("interrupted while storing blob " + key + "; nothing was stored", e)
                : new UncheckedIOException(
                        "cannot store blob " + key + ", its source fails: " + e.getMessage() + "; nothing was stored",
                        (IOException) e);
    }

    private final class Exact extends InputStream {
        private final InputStream in;
        private long remaining;
        private boolean closed;

        Exact(InputStream in, long size) {
            this.in = in;
            this.remaining = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (remaining == 0) {
                return -1;
            }
            try {
                int n = in.read(buffer, offset, (int) Math.min(length, remaining));
                if (n < 0) {
                    throw new IOException(
                            "it ended " + remaining + " bytes before the " + source.size() + " that it says it has");
                }
                remaining -= n;
                if (remaining == 0) {
                    requireEnd();
                }
                return n;
            } catch (IOException | RuntimeException e) {
                // a time limit of the SDK interrupts, which closes a file: it is the SDK that fails then
                failure = Thread.currentThread().isInterrupted() ? failure : e;
                throw e;
            }
        }

        void requireEnd() throws IOException {
            if (in.read() >= 0) {
                throw new IOException("it goes on after the " + source.size() + " bytes that it says it has");
            }
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                in.close();
            }
        }
    }
}

package dev.modelregistry.spi;

import java.io.IOException;
import java.io.InputStream;

/** Bytes to be stored, which can be read more than once. */
public interface BlobSource {
    /** How many bytes {@link #open} gives. */
    long size();

    /** The bytes from their start; the store closes the stream. */
    InputStream open() throws IOException;

    /** Bytes in memory. */
    static BlobSource of(Bytes bytes) {
        return new BlobSource() {
            @Override
            public long size() {
                return bytes.size();
            }

            @Override
            public InputStream open() {
                return bytes.openStream();
            }
        };
    }
}

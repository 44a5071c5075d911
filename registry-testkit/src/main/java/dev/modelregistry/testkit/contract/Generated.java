package dev.modelregistry.testkit.contract;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;

/** Bytes that are made while they are read, so that a blob may be larger than the memory. */
record Generated(long seed, long size) implements BlobSource {
    @Override
    public InputStream open() {
        return new InputStream() {
            private long position;
            private long state = seed;

            @Override
            public int read() {
                return position < size ? next() & 0xff : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (position == size && length > 0) {
                    return -1;
                }
                int count = (int) Math.min(length, size - position);
                for (int i = offset; i < offset + count; i++) {
                    buffer[i] = next();
                }
                return count;
            }

            private byte next() {
                position++;
                state = state * 6364136223846793005L + 1442695040888963407L;
                return (byte) (state >>> 56);
            }
        };
    }

    /** The digest of all the bytes, which are read for it. */
    Sha256 digest() {
        try (InputStream in = open()) {
            return digest(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BlobKey key() {
        return BlobKey.of(digest());
    }

    /** The digest of what is left of a stream. */
    static Sha256 digest(InputStream in) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return Sha256.from(digest.digest());
    }
}

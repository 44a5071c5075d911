package dev.modelregistry.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;

/** A part of a file, which ends where the part or the file does. Not thread-safe. */
final class FileRange implements ReadableByteChannel {
    private final FileChannel file;
    private long position;
    private long remaining;

    FileRange(FileChannel file, long offset, long length) {
        this.file = file;
        this.position = offset;
        this.remaining = length;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(target.remaining(), remaining));
        try {
            int n = file.read(target, position);
            if (n > 0) {
                position += n;
                remaining -= n;
            }
            return n;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

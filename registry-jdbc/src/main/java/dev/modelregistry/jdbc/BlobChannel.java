package dev.modelregistry.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.function.IntFunction;

/** Bytes of a blob, fetched row by row. Not thread-safe. */
final class BlobChannel implements ReadableByteChannel {
    private final String name;
    private final IntFunction<Optional<byte[]>> chunks;
    private final long end;
    private long next;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private boolean open = true;

    /** From one offset to another, in rows of {@link BlobTable#CHUNK} bytes. */
    BlobChannel(String name, long from, long end, IntFunction<Optional<byte[]>> chunks) {
        this.name = name;
        this.next = from;
        this.end = end;
        this.chunks = chunks;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (!chunk.hasRemaining()) {
            if (next >= end) {
                return -1;
            }
            fetch();
        }
        int length = Math.min(target.remaining(), chunk.remaining());
        target.put(chunk.slice(chunk.position(), length));
        chunk.position(chunk.position() + length);
        return length;
    }

    private void fetch() throws IOException {
        int position = (int) (next / BlobTable.CHUNK);
        byte[] bytes =
                chunks.apply(position).orElseThrow(() -> new IOException(name + " was deleted while it was read"));
        long start = (long) position * BlobTable.CHUNK;
        chunk = ByteBuffer.wrap(bytes)
                .limit((int) Math.min(bytes.length, end - start))
                .position((int) (next - start));
        next = start + chunk.limit();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}

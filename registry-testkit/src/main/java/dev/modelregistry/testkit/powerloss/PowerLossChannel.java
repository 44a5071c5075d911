package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** An open file, or a directory opened to be forced. As with a real one, an interrupt closes it. */
final class PowerLossChannel extends FileChannel {
    private static final int TRANSFER = 64 * 1024;

    private final PowerLossFileSystem disk;
    private final Node node;
    private final boolean reads;
    private final boolean writes;
    private final boolean appends;
    private final boolean forcesEachWrite;
    private long position;

    PowerLossChannel(PowerLossFileSystem disk, Node node, Set<? extends OpenOption> options) {
        this.disk = disk;
        this.node = node;
        appends = options.contains(StandardOpenOption.APPEND);
        writes = appends || options.contains(StandardOpenOption.WRITE);
        reads = !writes || options.contains(StandardOpenOption.READ);
        forcesEachWrite = options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        return perform(() -> {
            int count = readable().read(to, position);
            position += Math.max(0, count);
            return count;
        });
    }

    @Override
    public int read(ByteBuffer to, long from) throws IOException {
        checkNotNegative(from);
        return perform(() -> readable().read(to, from));
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int wanted = to[i].remaining();
            int count = read(to[i]);
            if (count < 0) {
                return total == 0 ? -1 : total;
            }
            total += count;
            if (count < wanted) {
                return total;
            }
        }
        return total;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return perform(() -> {
            long at = appends ? node.size() : position;
            int count = write(writable(), from, at);
            position = at + count;
            return count;
        });
    }

    @Override
    public int write(ByteBuffer from, long to) throws IOException {
        checkNotNegative(to);
        // On Linux a file opened to append appends here too.
        return perform(() -> write(writable(), from, appends ? node.size() : to));
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(from[i]);
        }
        return total;
    }

    private int write(FileNode file, ByteBuffer from, long at) throws IOException {
        int count = file.write(from, at);
        if (forcesEachWrite) {
            file.force();
        }
        return count;
    }

    @Override
    public long position() throws IOException {
        return perform(() -> position);
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        checkNotNegative(newPosition);
        return perform(() -> {
            position = newPosition;
            return this;
        });
    }

    @Override
    public long size() throws IOException {
        return perform(node::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        checkNotNegative(size);
        return perform(() -> {
            writable().truncate(size);
            position = Math.min(position, size);
            return this;
        });
    }

    @Override
    public void force(boolean metaData) throws IOException {
        perform(() -> {
            node.force();
            return this;
        });
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER));
        if (read(buffer, from) <= 0) {
            return 0;
        }
        return target.write(buffer.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER));
        if (source.read(buffer) <= 0) {
            return 0;
        }
        return write(buffer.flip(), to);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("The power-loss model cannot see writes to mapped memory");
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        return tryLock(from, size, shared);
    }

    /** Never waits: no other process uses the directory, and within one an overlap is an error. */
    @Override
    public FileLock tryLock(long from, long size, boolean shared) throws IOException {
        return perform(() -> {
            FileNode file = shared ? readable() : writable();
            if (file.locks.stream().anyMatch(held -> held.overlaps(from, size))) {
                throw new OverlappingFileLockException();
            }
            FileLock lock = new Lock(from, size, shared);
            file.locks.add(lock);
            return lock;
        });
    }

    @Override
    protected void implCloseChannel() {
        synchronized (disk) {
            if (node instanceof FileNode file) {
                file.locks.removeIf(lock -> lock.acquiredBy() == this);
            }
        }
    }

    private FileNode readable() throws IOException {
        if (!reads) {
            throw new NonReadableChannelException();
        }
        return file();
    }

    private FileNode writable() throws IOException {
        if (!writes) {
            throw new NonWritableChannelException();
        }
        return file();
    }

    private FileNode file() throws IOException {
        if (node instanceof FileNode file) {
            return file;
        }
        throw new IOException("Is a directory");
    }

    private static void checkNotNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("A position or a size is at least 0; got " + value);
        }
    }

    private <T> T perform(Operation<T> operation) throws IOException {
        boolean done = false;
        try {
            begin();
            // Inside begin and end, not around them: an interrupt closes from another thread, which needs the monitor.
            synchronized (disk) {
                if (!isOpen()) {
                    throw new ClosedChannelException();
                }
                T result = operation.run();
                done = true;
                return result;
            }
        } finally {
            end(done);
        }
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private final class Lock extends FileLock {
        Lock(long from, long size, boolean shared) {
            super(PowerLossChannel.this, from, size, shared);
        }

        @Override
        public boolean isValid() {
            synchronized (disk) {
                return node instanceof FileNode file && file.locks.contains(this);
            }
        }

        @Override
        public void release() throws IOException {
            perform(() -> file().locks.remove(this));
        }
    }
}

package dev.modelregistry.testkit.powerloss;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A file's bytes: as written, and as forced. Real files are used through streams and not channels, which an interrupt
 * would close half-way.
 */
final class FileNode extends Node {
    private static final int PAGE = 4096;
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    /** Beyond {@code size} it holds zeros only. */
    private byte[] seen = {};

    private byte[] forced = {};
    private int size;

    /** False while nobody asked for the bytes of a file that was there before. */
    private boolean loaded;

    private final BitSet unforcedPages = new BitSet();
    private final Set<Path> realFiles = new LinkedHashSet<>();

    /** Held by channels of this process; it is the only one that uses the directory. */
    final List<FileLock> locks = new ArrayList<>();

    /** A new file: empty, and so it is on the disk if its entry is forced before its bytes. */
    FileNode() {
        super(now());
        loaded = true;
    }

    /** A file that survived. */
    FileNode(Path real, long size, FileTime modified) throws IOException {
        super(modified);
        this.size = index(size);
        realFiles.add(real);
    }

    @Override
    long size() {
        return size;
    }

    int read(ByteBuffer to, long position) throws IOException {
        load();
        if (position >= size) {
            return to.hasRemaining() ? -1 : 0;
        }
        int count = Math.min(to.remaining(), size - (int) position);
        to.put(seen, (int) position, count);
        return count;
    }

    int write(ByteBuffer from, long position) throws IOException {
        load();
        int count = from.remaining();
        if (count == 0) {
            return 0;
        }
        int end = index(position + count);
        if (end > seen.length) {
            seen = Arrays.copyOf(seen, (int) Math.min(LARGEST, Math.max(end, 2L * seen.length)));
        }
        from.get(seen, (int) position, count);
        // A gap between the old end and the position is new as well: zeros.
        unforcedPages.set(Math.min(size, (int) position) / PAGE, (end - 1) / PAGE + 1);
        size = Math.max(size, end);
        touch();
        return count;
    }

    void truncate(long newSize) throws IOException {
        load();
        if (newSize < size) {
            Arrays.fill(seen, (int) newSize, size, (byte) 0);
            size = (int) newSize;
            touch();
        }
    }

    @Override
    void force() throws IOException {
        if (!loaded) {
            return;
        }
        forced = Arrays.copyOf(seen, size);
        for (Path real : realFiles) {
            writeUnforcedPages(real);
        }
        unforcedPages.clear();
    }

    /** In place, as a disk does: a crash meanwhile may leave some of the pages, but the caller was told nothing yet. */
    private void writeUnforcedPages(Path real) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(real.toFile(), "rw")) {
            file.setLength(size);
            int page = unforcedPages.nextSetBit(0);
            while (page >= 0 && page * PAGE < size) {
                int clean = unforcedPages.nextClearBit(page);
                int start = page * PAGE;
                file.seek(start);
                file.write(forced, start, (int) Math.min((long) clean * PAGE, size) - start);
                page = unforcedPages.nextSetBit(clean);
            }
        }
    }

    @Override
    void writeTo(Path real) throws IOException {
        load();
        try (FileOutputStream file = new FileOutputStream(real.toFile())) {
            file.write(forced);
        }
    }

    @Override
    void attach(Path real) {
        realFiles.add(real);
    }

    @Override
    void detach(Path real) throws IOException {
        load();
        realFiles.remove(real);
    }

    private void load() throws IOException {
        if (!loaded) {
            try (FileInputStream file =
                    new FileInputStream(realFiles.iterator().next().toFile())) {
                forced = file.readAllBytes();
            }
            seen = forced.clone();
            size = seen.length;
            loaded = true;
        }
    }

    private static int index(long size) throws IOException {
        if (size > LARGEST) {
            throw new IOException("The power-loss model keeps files in memory and has no room for " + size + " bytes");
        }
        return (int) size;
    }
}

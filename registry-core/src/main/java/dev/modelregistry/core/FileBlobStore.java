package dev.modelregistry.core;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.core.store.BlobDirectory;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Blobs in a directory, which any number of threads and processes may share. What was put is forced to the disk, with
 * the directories that lead to it, before {@code put} returns. Thread-safe.
 *
 * <p>A full or read-only disk, a missing permission and an interrupted thread are a
 * {@link dev.modelregistry.error.StoreUnavailableException}; a source that fails or has another length than it says is
 * an {@link java.io.UncheckedIOException}. Neither leaves anything half-written.
 */
public final class FileBlobStore implements BlobStore {
    private final BlobDirectory directory;

    private FileBlobStore(BlobDirectory directory) {
        this.directory = directory;
    }

    /** A store in this directory, which is made when the first blob is stored. The path may be of any file system. */
    public static FileBlobStore at(Path directory) {
        return new FileBlobStore(new BlobDirectory(directory));
    }

    @Override
    public void put(BlobKey key, BlobSource source) {
        directory.put(key, source);
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        return directory.open(key, offset, length);
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        return directory.stat(keys);
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        return directory.list(page);
    }

    @Override
    public void delete(BlobKey key) {
        directory.delete(key);
    }

    @Override
    public Bytes mark(String name, Bytes content) {
        return directory.mark(name, content);
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        return directory.marks(prefix, page);
    }

    @Override
    public void close() {
        directory.close();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}

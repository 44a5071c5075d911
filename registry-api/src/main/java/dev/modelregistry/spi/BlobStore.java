package dev.modelregistry.spi;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import java.nio.channels.ReadableByteChannel;
import java.util.Collection;
import java.util.Map;

/**
 * Immutable blobs under the digest of their bytes. Thread-safe.
 *
 * <p>What a store promises, and {@code BlobStoreContract} in registry-testkit checks: a blob is wholly visible or not at
 * all; once {@link #put} has returned, it is durable and seen by every call that starts later; its bytes never change. A
 * store need not check that bytes fit their key: the registry does when it reads. What is unavailable is a
 * {@link dev.modelregistry.error.StoreUnavailableException}.
 *
 * <p>Beside the blobs there are marks: names with a few bytes, each made once and for ever. They tell which registry the
 * blobs belong to, and which keys are not to be written any more.
 */
public interface BlobStore extends AutoCloseable {
    /**
     * Stores a blob if it is absent; leaves it alone if it is there, unless the store finds it damaged. A source that fails
     * leaves nothing visible.
     */
    void put(BlobKey key, BlobSource source);

    /**
     * Reads part of a blob. The channel ends after {@code length} bytes, or earlier where the blob does.
     *
     * @throws dev.modelregistry.error.NotFoundException if there is no such blob
     */
    ReadableByteChannel open(BlobKey key, long offset, long length);

    /** Those of the keys that are there. */
    Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys);

    /** All blobs, each once, sorted by the text of their keys. */
    Page<BlobStat> list(PageRequest page);

    /** Removes a blob; removing an absent one does nothing. */
    void delete(BlobKey key);

    /**
     * Makes a mark unless there is one of that name. A mark is durable once this has returned, and never changes or goes.
     *
     * @param name up to 79 of a-z, 0-9, point, and a slash between two others
     * @param content up to 1,000 bytes
     * @return what the mark says: this content, or that of whoever came first
     */
    Bytes mark(String name, Bytes content);

    /** The names of the marks that start with a prefix, each once, sorted. */
    Page<String> marks(String prefix, PageRequest page);

    /** Closes what this store opened itself. */
    @Override
    void close();
}

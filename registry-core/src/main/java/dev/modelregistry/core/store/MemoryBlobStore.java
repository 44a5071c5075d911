package dev.modelregistry.core.store;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Blobs in this process's memory, for tests and for trying things out. Thread-safe. What was put lives as long as this
 * object does, closed or not; it survives no crash.
 */
public final class MemoryBlobStore implements BlobStore {
    /** What the largest byte array can hold on every virtual machine. */
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    /** One blob; nobody changes the array behind it. */
    private record Blob(BlobKey key, ByteBuffer bytes) {
        BlobStat stat() {
            return new BlobStat(key, bytes.capacity());
        }
    }

    private final ConcurrentNavigableMap<String, Blob> blobs = new ConcurrentSkipListMap<>();
    private final ConcurrentNavigableMap<String, Bytes> marks = new ConcurrentSkipListMap<>();

    @Override
    public void put(BlobKey key, BlobSource source) {
        if (!blobs.containsKey(key.toString())) {
            Blob blob = new Blob(key, ByteBuffer.wrap(bytes(key, source)));
            blobs.putIfAbsent(key.toString(), blob);
        }
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        ByteRanges.check(offset, length);
        Blob blob = blobs.get(key.toString());
        if (blob == null) {
            throw new NotFoundException("there is no blob " + key + " in this store in memory");
        }
        byte[] bytes = blob.bytes().array();
        int from = (int) Math.min(offset, bytes.length);
        int count = (int) Math.min(length, bytes.length - from);
        return Channels.newChannel(new ByteArrayInputStream(bytes, from, count));
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        Map<BlobKey, BlobStat> found = new HashMap<>();
        for (BlobKey key : keys) {
            Blob blob = blobs.get(key.toString());
            if (blob != null) {
                found.put(key, blob.stat());
            }
        }
        return Map.copyOf(found);
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        return Paging.ofValues(blobs, page, Blob::stat);
    }

    @Override
    public void delete(BlobKey key) {
        blobs.remove(key.toString());
    }

    @Override
    public Bytes mark(String name, Bytes content) {
        Bytes first = marks.putIfAbsent(name, content);
        return first == null ? content : first;
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        return Paging.ofKeys(marks.navigableKeySet(), prefix, page, name -> name);
    }

    /** Does nothing: nothing was opened. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "the blob store in memory";
    }

    private static byte[] bytes(BlobKey key, BlobSource source) {
        try (SourceBytes in = SourceBytes.open(key.toString(), source)) {
            if (in.remaining() > MAX_SIZE) {
                throw new InvalidInputException("blob " + key + " has " + in.remaining()
                        + " bytes and a store in memory takes at most " + MAX_SIZE + "; use FileBlobStore");
            }
            byte[] bytes = new byte[(int) in.remaining()];
            while (in.remaining() > 0) {
                in.read(bytes, (int) (bytes.length - in.remaining()), bytes.length);
            }
            in.requireEnd();
            return bytes;
        }
    }
}

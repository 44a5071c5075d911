package dev.modelregistry.benchmarks;

import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of this process; the floor is a sorted map. */
final class MemoryBackend implements Backend {
    private final MemoryCommitLog log = new MemoryCommitLog();
    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private final ConcurrentSkipListMap<Long, byte[]> floor = new ConcurrentSkipListMap<>();
    private final AtomicLong next = new AtomicLong();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public CommitLog log() {
        return log;
    }

    @Override
    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public void insert() {
        floor.put(next.incrementAndGet(), Work.payload());
    }

    @Override
    public void select() {
        if (floor.isEmpty()) {
            insert();
        }
        if (floor.get(1L) == null) {
            throw new IllegalStateException("nothing is there");
        }
    }

    @Override
    public void close() {}
}

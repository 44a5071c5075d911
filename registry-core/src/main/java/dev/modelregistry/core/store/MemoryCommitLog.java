package dev.modelregistry.core.store;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A commit log in this process's memory, for tests and for trying things out. Thread-safe: one lock makes every call
 * atomic. What was appended lives as long as this object does, closed or not; it survives no crash.
 */
public final class MemoryCommitLog implements CommitLog {
    private final Object lock = new Object();
    private final NavigableMap<String, NavigableMap<Long, StoredCommit>> streams = new TreeMap<>();
    private final Map<StreamId, Checkpoint> checkpoints = new HashMap<>();
    private final MemoryIndex index = new MemoryIndex();
    private final MemoryFeed feed = new MemoryFeed();

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        if (revision < 1) {
            throw new IllegalArgumentException("revisions start at 1; got " + revision + " for " + stream);
        }
        // hashes the payload, so outside the lock
        StoredCommit stored = StoredCommit.of(revision, commit.id(), commit.payload());
        synchronized (lock) {
            NavigableMap<Long, StoredCommit> commits = streams.computeIfAbsent(stream.value(), s -> new TreeMap<>());
            StoredCommit present = commits.putIfAbsent(revision, stored);
            if (present == null) {
                index.apply(stream, commit.index());
                feed.touch(stream);
                return new Appended();
            }
            return present.id().equals(commit.id()) ? new Appended() : new Occupied(present);
        }
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        synchronized (lock) {
            NavigableMap<Long, StoredCommit> commits = commits(stream);
            // most reads ask for what comes after the last
            return commits.isEmpty() || commits.lastKey() < fromRevision
                    ? List.of()
                    : commits.tailMap(fromRevision, true).values().stream()
                            .limit(limit)
                            .toList();
        }
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        synchronized (lock) {
            return feed.since(token, limit);
        }
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        synchronized (lock) {
            return Paging.ofKeys(streams.navigableKeySet(), prefix, page, StreamId::new);
        }
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        synchronized (lock) {
            return Paging.ofKeys(index.streams(term), "", page, StreamId::new);
        }
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        synchronized (lock) {
            return Optional.ofNullable(checkpoints.get(stream));
        }
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        synchronized (lock) {
            checkpoints.merge(stream, checkpoint, (old, now) -> old.revision() > now.revision() ? old : now);
        }
    }

    @Override
    public void redact(StreamId stream, long revision) {
        synchronized (lock) {
            commits(stream)
                    .computeIfPresent(revision, (r, c) -> StoredCommit.redacted(c.revision(), c.id(), c.digest()));
            checkpoints.remove(stream);
        }
    }

    @Override
    public Instant time() {
        return Instant.now();
    }

    /** Does nothing: nothing was opened. */
    @Override
    public void close() {}

    private NavigableMap<Long, StoredCommit> commits(StreamId stream) {
        NavigableMap<Long, StoredCommit> commits = streams.get(stream.value());
        return commits == null ? new TreeMap<>() : commits;
    }
}

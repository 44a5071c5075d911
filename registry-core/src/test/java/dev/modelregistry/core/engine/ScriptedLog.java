package dev.modelregistry.core.engine;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log in memory in which a test steps between the registry and each call, and which counts calls. Thread-safe. */
class ScriptedLog implements CommitLog {
    final MemoryCommitLog memory = new MemoryCommitLog();
    final List<Long> appends = new CopyOnWriteArrayList<>();
    final List<Long> reads = new CopyOnWriteArrayList<>();

    /** Appends; a test overrides it to come in between. */
    AppendResult onAppend(StreamId stream, long revision, Commit commit) {
        return memory.append(stream, revision, commit);
    }

    @Override
    public final AppendResult append(StreamId stream, long revision, Commit commit) {
        appends.add(revision);
        return onAppend(stream, revision, commit);
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        reads.add(fromRevision);
        return memory.read(stream, fromRevision, limit);
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return memory.changedSince(token, limit);
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return memory.streams(prefix, page);
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return memory.candidates(term, page);
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return memory.checkpoint(stream);
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        memory.saveCheckpoint(stream, checkpoint);
    }

    @Override
    public void redact(StreamId stream, long revision) {
        memory.redact(stream, revision);
    }

    @Override
    public Instant time() {
        return memory.time();
    }

    @Override
    public void close() {
        memory.close();
    }
}

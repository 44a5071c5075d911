package dev.modelregistry.core.audit;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.IntegrityException;
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
import java.util.Set;

/**
 * A store whose owner wrote one log into it as he liked.
 *
 * @param damaged revisions that the store itself finds damaged
 */
record FixedLog(StreamId stream, List<StoredCommit> commits, Set<Long> damaged) implements CommitLog {
    @Override
    public List<StoredCommit> read(StreamId of, long fromRevision, int limit) {
        if (!of.equals(stream)) {
            return List.of();
        }
        List<StoredCommit> page = commits.stream()
                .filter(commit -> commit.revision() >= fromRevision)
                .limit(limit)
                .toList();
        page.stream().filter(commit -> damaged.contains(commit.revision())).forEach(commit -> {
            throw new IntegrityException(stream + " revision " + commit.revision() + " is damaged", null);
        });
        return page;
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return Page.last(commits.isEmpty() ? List.of() : List.of(stream));
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId of) {
        return Optional.empty();
    }

    @Override
    public void saveCheckpoint(StreamId of, Checkpoint checkpoint) {
        // advisory
    }

    @Override
    public AppendResult append(StreamId of, long revision, Commit commit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void redact(StreamId of, long revision) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant time() {
        return Instant.EPOCH;
    }

    @Override
    public void close() {
        // nothing
    }
}

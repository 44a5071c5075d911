package dev.modelregistry.testkit;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.Tail;
import dev.modelregistry.spi.VersionKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A log whose calls go wrong as {@link RegistryFaults} say. When it is closed, it looks at what is left in the log behind
 * it: every chain must verify, and every model must be the same with its checkpoint and without. Thread-safe.
 */
public sealed class FaultyCommitLog implements CommitLog, CommitNotices {
    private final CommitLog log;
    private final RegistryFaults faults;

    private FaultyCommitLog(CommitLog log, RegistryFaults faults) {
        this.log = log;
        this.faults = faults;
    }

    /** A wrapper that passes on what does not go wrong. It answers whole queries if the log behind it does. */
    public static FaultyCommitLog over(CommitLog log, RegistryFaults faults) {
        return log instanceof QueryEngine engine ? new Querying(log, engine, faults) : new FaultyCommitLog(log, faults);
    }

    private static final class Querying extends FaultyCommitLog implements QueryEngine {
        private final QueryEngine engine;
        private final RegistryFaults faults;

        Querying(CommitLog log, QueryEngine engine, RegistryFaults faults) {
            super(log, faults);
            this.engine = engine;
            this.faults = faults;
        }

        @Override
        public Page<VersionKey> search(VersionQuery query, PageRequest page) {
            return faults.read("search", () -> engine.search(query, page));
        }
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        return faults.append(
                "append of commit " + commit.id() + " to " + stream + " at revision " + revision,
                () -> log.append(stream, revision, commit));
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return faults.read(
                "read of " + stream,
                () -> log.read(stream, fromRevision, limit),
                commits -> commits.subList(0, faults.fewer(commits.size())));
    }

    @Override
    public Tail tail(StreamId stream, long fromRevision, int limit) {
        return faults.read("read of " + stream, () -> log.tail(stream, fromRevision, limit), this::partOf);
    }

    @Override
    public Start start(StreamId stream, int limit) {
        return faults.read(
                "read of " + stream,
                () -> log.start(stream, limit),
                start -> new Start(start.checkpoint(), partOf(start.tail())));
    }

    private Tail partOf(Tail tail) {
        int fewer = faults.fewer(tail.commits().size());
        return fewer == tail.commits().size() ? tail : new Tail(tail.commits().subList(0, fewer), false);
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return faults.read("read of the change feed", () -> log.changedSince(token, limit));
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return faults.read("list of streams", () -> log.streams(prefix, page));
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return faults.read("look-up of " + term, () -> log.candidates(term, page));
    }

    @Override
    public void index(StreamId stream, List<IndexDelta.Put> puts) {
        faults.write("index of " + stream, () -> {
            log.index(stream, puts);
            return stream;
        });
    }

    @Override
    public boolean replaceIndex(StreamId stream, long revision, List<IndexDelta.Put> puts) {
        return faults.write("new index of " + stream, () -> log.replaceIndex(stream, revision, puts));
    }

    @Override
    public Optional<Bytes> card(StreamId stream, long number) {
        return faults.read("read of a card of " + stream, () -> log.card(stream, number));
    }

    @Override
    public void saveCard(StreamId stream, long number, Bytes content) {
        faults.write("card of " + stream, () -> {
            log.saveCard(stream, number, content);
            return stream;
        });
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return faults.read("read of the checkpoint of " + stream, () -> log.checkpoint(stream));
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        faults.write("checkpoint of " + stream, () -> {
            log.saveCheckpoint(stream, checkpoint);
            return stream;
        });
    }

    @Override
    public void redact(StreamId stream, long revision) {
        faults.write("redaction of " + stream, () -> {
            log.redact(stream, revision);
            return stream;
        });
    }

    /** Asks the log behind to tell of commits; of one that does not, nothing is heard, as of any log with bad luck. */
    @Override
    public Listening onCommit(Consumer<StreamId> listener) {
        return log instanceof CommitNotices notices
                ? faults.read("wish to be told of commits", () -> notices.onCommit(listener))
                : () -> {};
    }

    @Override
    public Instant time() {
        return faults.read("read of the clock", log::time);
    }

    /**
     * Lets the requests arrive that are still on their way, checks what is left, and closes the log behind.
     *
     * @throws AssertionError if a chain is broken, or a model differs with its checkpoint and without
     */
    @Override
    public void close() {
        try {
            faults.release();
            faults.landLate();
            List<String> problems = Refold.problems(log);
            if (!problems.isEmpty()) {
                throw new AssertionError("the log is damaged, under " + faults + ":\n" + String.join("\n", problems));
            }
        } finally {
            log.close();
        }
    }
}

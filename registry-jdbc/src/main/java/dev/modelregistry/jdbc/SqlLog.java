package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
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
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** A commit log in a database that was opened. Thread-safe. */
final class SqlLog implements CommitLog, QueryEngine, CommitNotices {
    private final Database database;
    private final DurableMark durable;
    private final Feed feed;
    private final CommitTable commits;
    private final TermTable terms;
    private final CatchUp catchUp;
    private final LaterCatchUp later;
    private final SearchTable searches;
    private final Optional<PostgresAppend> atOnce;
    private final Optional<PostgresNotices> notices;

    SqlLog(Database database, JdbcOptions options) {
        this.database = database;
        this.durable = new DurableMark(database.transactions(), database.dialect(), options.durability());
        this.feed = database.dialect().feed();
        this.commits = new CommitTable(database.dialect());
        this.terms = new TermTable(database.dialect());
        this.catchUp = new CatchUp(database, feed, database.dialect().indexWriter(options.tables()));
        this.later = new LaterCatchUp(database, catchUp);
        this.searches = new SearchTable(database.dialect());
        this.atOnce = database.dialect().appendAtOnce(options.tables(), options.durability());
        this.notices = options.notifies()
                ? database.dialect().notices(database.transactions(), options.tables())
                : Optional.empty();
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        requireRevision(stream, revision);
        AppendResult result = database.write("append " + stream + " revision " + revision, () -> {
            OptionalLong change = database.dialect().writing(() -> {
                OptionalLong landed = insert(stream, revision, commit);
                if (landed.isPresent() && !database.dialect().isAwaited()) {
                    // in the same turn; those who wait do better to share a later one
                    durable.requireInTurn(stream, new Slot(revision, commit.id(), landed.getAsLong()));
                }
                return landed;
            });
            if (change.isPresent()) {
                durable.require(stream, new Slot(revision, commit.id(), change.getAsLong()));
                return new Appended();
            }
            CommitTable.Row present = database.transactions()
                    .read(handle -> commits.row(handle, stream, revision))
                    .orElseThrow(() -> new SQLTransientException(stream + " revision " + revision
                            + " was taken and is free again: the database was opened anew"));
            durable.require(stream, present.slot());
            return present.commit().id().equals(commit.id()) ? new Appended() : new Occupied(present.commit());
        });
        if (result instanceof Appended) {
            later.appended();
            notices.ifPresent(others -> others.committed(stream));
        }
        return result;
    }

    private static void requireRevision(StreamId stream, long revision) {
        if (revision < 1) {
            throw new IllegalArgumentException("revisions start at 1; got " + revision + " for " + stream);
        }
    }

    /** The change number under which the commit landed, or empty if its slot is taken. */
    private OptionalLong insert(StreamId stream, long revision, Commit commit) throws SQLException {
        try {
            if (atOnce.isPresent()) {
                return database.transactions().alone(handle -> {
                    atOnce.get().insert(handle, stream, revision, commit);
                    return OptionalLong.of(0);
                });
            }
            return OptionalLong.of(database.transactions().write(handle -> insert(handle, stream, revision, commit)));
        } catch (SlotTakenException e) {
            return OptionalLong.empty();
        }
    }

    private long insert(Handle handle, StreamId stream, long revision, Commit commit) throws SQLException {
        long change = feed.begin(handle);
        commits.insert(handle, stream, revision, commit, change);
        feed.end(handle, stream, revision, commit.index(), change);
        return change;
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return tail(stream, fromRevision, limit).commits();
    }

    @Override
    public Tail tail(StreamId stream, long fromRevision, int limit) {
        return database.call(
                "read " + stream,
                () -> durable(
                        stream,
                        database.transactions().read(handle -> commits.page(handle, stream, fromRevision, limit))));
    }

    /** Both by one connection. */
    @Override
    public Start start(StreamId stream, int limit) {
        record Found(Optional<Checkpoint> checkpoint, CommitTable.Rows tail) {}
        return database.call("read " + stream, () -> {
            Found found = database.transactions().read(handle -> {
                Optional<Checkpoint> checkpoint = CheckpointTable.newest(handle, stream);
                long from = checkpoint.map(Checkpoint::revision).orElse(0L) + 1;
                return new Found(checkpoint, commits.page(handle, stream, from, limit));
            });
            return new Start(found.checkpoint(), durable(stream, found.tail()));
        });
    }

    private Tail durable(StreamId stream, CommitTable.Rows page) throws SQLException {
        List<CommitTable.Row> rows = page.rows();
        if (!rows.isEmpty()) {
            durable.require(stream, rows.get(rows.size() - 1).slot());
        }
        return new Tail(rows.stream().map(CommitTable.Row::commit).toList(), page.complete());
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return database.query("read the change feed", handle -> feed.changedSince(handle, token, limit));
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return database.query("list streams", handle -> StreamTable.page(handle, prefix, page));
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return catchUp.asking(
                "search by " + term.field(),
                () -> database.transactions().read(handle -> terms.candidates(handle, term, page)));
    }

    /** What is as it should be is left alone, so that writers wait for little. */
    @Override
    public boolean replaceIndex(StreamId stream, long revision, List<IndexDelta.Put> puts) {
        requireRevision(stream, revision);
        List<TermDifference.Wrong> wrong = database.call("read the index of " + stream, () -> {
            catchUp.now(stream);
            return database.transactions()
                    .read(handle -> new TermDifference(database.dialect(), stream).from(handle, puts));
        });
        // the last one also for the row by which the stream is listed
        wrong.add(new TermDifference.Wrong(List.of(), List.of()));
        return wrong.stream().allMatch(part -> mend(stream, revision, part));
    }

    private boolean mend(StreamId stream, long revision, TermDifference.Wrong wrong) {
        return database.write("mend the index of " + stream, () -> {
            try {
                database.transactions().write(handle -> {
                    mend(handle, stream, revision, wrong);
                    return true;
                });
            } catch (SlotTakenException e) {
                return false;
            }
            durable.flush();
            return true;
        });
    }

    /** Nobody appends while a commit that never lands is in the next slot. */
    private void mend(Handle handle, StreamId stream, long revision, TermDifference.Wrong wrong) throws SQLException {
        if (commits.slot(handle, stream, revision).isEmpty()) {
            throw new IntegrityException(
                    "the log of " + stream + " has no revision " + revision + ", whose index was to be mended", null);
        }
        long change = feed.begin(handle);
        Commit never = new Commit(CommitId.random(), Bytes.utf8(""), IndexDelta.NONE);
        commits.insert(handle, stream, revision + 1, never, change);
        terms.rewrite(handle, stream, wrong);
        commits.delete(handle, stream, revision + 1);
        catchUp.settle(handle, List.of(feed.end(handle, stream, revision + 1, IndexDelta.NONE, change)));
    }

    @Override
    public Page<VersionKey> search(VersionQuery query, PageRequest page) {
        return catchUp.asking(
                "search", () -> database.transactions().run(handle -> searches.search(handle, query, page)));
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return database.query("read the checkpoint of " + stream, handle -> CheckpointTable.newest(handle, stream));
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        database.write(
                "save a checkpoint of " + stream,
                () -> database.transactions().write(handle -> CheckpointTable.save(handle, stream, checkpoint)));
    }

    @Override
    public void redact(StreamId stream, long revision) {
        database.write("redact " + stream + " revision " + revision, () -> {
            // what is pending has values of the commit, too
            catchUp.now(stream);
            database.transactions().write(handle -> {
                CheckpointTable.forget(handle, stream);
                return commits.redact(handle, stream, revision);
            });
            durable.flush();
            // as in DurableMark: the flush may have run on a database that was opened anew without it
            if (database.transactions().run(handle -> commits.hasPayload(handle, stream, revision))) {
                throw new SQLTransientException("the database was opened anew and has lost the redaction");
            }
            return true;
        });
    }

    @Override
    public Instant time() {
        return database.query("ask for the time", handle -> {
            long micros = handle.createQuery("SELECT " + database.dialect().clockMicros())
                    .mapTo(Long.class)
                    .one();
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        });
    }

    @Override
    public Listening onCommit(Consumer<StreamId> listener) {
        return notices.map(others -> others.onCommit(listener)).orElse(() -> {});
    }

    /** Closes the connections, unless they were given. Calls that are under way end; later ones fail. */
    @Override
    public void close() {
        later.close();
        notices.ifPresent(PostgresNotices::close);
        database.close();
    }
}

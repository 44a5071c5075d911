package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.VersionKey;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/**
 * A commit log in a SQL database: PostgreSQL 13 or newer, MariaDB 10.6 or newer, MySQL 8.0.17 or newer, or H2 2.4.240, in a
 * file, in memory or on a server. Thread-safe. Any number of processes may share a database.
 *
 * <p><b>What {@code Appended} promises.</b> A commit, with its index, is one transaction of the database, and is as
 * durable as the server makes transactions. A PostgreSQL session with {@code synchronous_commit=off} is switched on for an
 * append, and {@code fsync=off} is told in the log; an InnoDB with {@code innodb_flush_log_at_trx_commit} other than 1 is
 * refused, unless the registry is opened with {@link Durability#OS}. On an H2 file, with {@link Durability#SYNC}, the
 * default, the commit was forced to the disk and survives a crash of this process, of the process that holds the file,
 * and of the machine. With {@link Durability#OS} it survives the crash of a process and not that of the machine. In memory
 * it survives nothing. The same holds for every commit that a {@link #read} shows: a read that meets one which may not be
 * durable yet makes it so first. Appends and reads that wait at the same time share one forced write.
 *
 * <p><b>Transactions of the application.</b> A call takes no part in them: it has connections of its own, on threads of
 * its own. A data source that gives connections of somebody's transaction would make {@code Appended} a lie; it is
 * refused, when the log is opened or before the first append.
 *
 * <p><b>Interrupts.</b> An interrupt of a thread inside embedded H2 would close the database for everybody, so all work
 * is done on threads of this log. A caller that is interrupted still gets its answer, and stays interrupted.
 *
 * <p><b>Several processes on an H2 file.</b> The first process to open a file serves it to the others, on a TCP port behind
 * a random key that stands in {@code <file>.lock.db} ({@code AUTO_SERVER=TRUE}); {@code -Dh2.bindAddress=localhost}
 * keeps the port off the network. If that process ends, another takes over. A URL with {@code AUTO_SERVER=FALSE} or one
 * of H2's own path schemes stays with one process. Processes take turns at writing, by a lock on {@code <file>.writing}.
 * Two cases are not covered, and a crash there can leave a commit half written: a file to which the application
 * writes too, and an H2 server ({@code jdbc:h2:tcp:}) with several clients that write.
 *
 * <p>What fails for longer than a few seconds is a {@link dev.modelregistry.error.StoreUnavailableException}; after one
 * from {@code append}, whether the commit landed is unknown. A user who may not do what is needed is an {@link
 * dev.modelregistry.error.InvalidInputException}.
 */
public final class JdbcCommitLog implements CommitLog, QueryEngine {
    private final Database database;
    private final Durability durability;
    private final DurableMark durable;
    private final Feed feed;
    private final CommitTable commits;
    private final TermTable terms;
    private final SearchTable searches;

    private JdbcCommitLog(Database database, Durability durability) {
        this.database = database;
        this.durability = durability;
        this.durable = new DurableMark(database.transactions(), database.dialect(), durability);
        this.feed = database.dialect().feed();
        this.commits = new CommitTable(database.dialect());
        this.terms = new TermTable(database.dialect());
        this.searches = new SearchTable(database.dialect());
    }

    /**
     * Opens a log by a URL such as {@code jdbc:postgresql://db.example/models?user=registry&password=…}, {@code
     * jdbc:mariadb://db.example/models} or {@code jdbc:h2:file:/var/lib/app/registry}. The driver is the application's.
     * Tables are created as needed; on H2, so are files and folders, and the user is {@code sa} unless the URL names another.
     *
     * @throws dev.modelregistry.error.InvalidInputException if the URL, the user or the password is refused
     * @throws dev.modelregistry.error.UnsupportedFormatException if a newer release has updated the tables
     */
    public static JdbcCommitLog open(String url) {
        return open(JdbcUrl.parse(url), JdbcOptions.defaults());
    }

    /** The same with credentials, which appear in no message and no log. */
    public static JdbcCommitLog open(String url, String user, String password) {
        return open(url, user, password, JdbcOptions.defaults());
    }

    /** The same with options. */
    public static JdbcCommitLog open(String url, JdbcOptions options) {
        return open(JdbcUrl.parse(url), options);
    }

    /** The same with credentials and options. */
    public static JdbcCommitLog open(String url, String user, String password, JdbcOptions options) {
        return open(JdbcUrl.parse(url).as(user, password), options);
    }

    private static JdbcCommitLog open(JdbcUrl url, JdbcOptions options) {
        return new JdbcCommitLog(Opening.pooled(url, options), options.durability());
    }

    /**
     * A log over connections of the application, which closes them itself. At most 8 are taken at once; on an H2 file,
     * they need H2's administrator rights.
     *
     * @throws dev.modelregistry.error.InvalidInputException if the database is none of those above, or the connections take
     *     part in transactions of the application
     * @throws dev.modelregistry.error.UnsupportedFormatException if a newer release has updated the tables
     */
    public static JdbcCommitLog over(DataSource connections) {
        return over(connections, JdbcOptions.defaults());
    }

    /** The same with options. */
    public static JdbcCommitLog over(DataSource connections, JdbcOptions options) {
        return new JdbcCommitLog(Opening.over(connections, options), options.durability());
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        if (revision < 1) {
            throw new IllegalArgumentException("revisions start at 1; got " + revision + " for " + stream);
        }
        return database.write("append " + stream + " revision " + revision, () -> {
            OptionalLong change = insert(stream, revision, commit);
            if (change.isPresent()) {
                durable.require(stream, new Slot(revision, commit.id(), change.getAsLong()));
                return new Appended();
            }
            CommitTable.Row present = database.transactions()
                    .run(handle -> commits.row(handle, stream, revision))
                    .orElseThrow(() -> new SQLTransientException(stream + " revision " + revision
                            + " was taken and is free again: the database was opened anew"));
            durable.require(stream, present.slot());
            return present.commit().id().equals(commit.id()) ? new Appended() : new Occupied(present.commit());
        });
    }

    /** The change number under which the commit landed, or empty if its slot is taken. */
    private OptionalLong insert(StreamId stream, long revision, Commit commit) throws SQLException {
        try {
            return OptionalLong.of(database.transactions().write(handle -> insert(handle, stream, revision, commit)));
        } catch (SlotTakenException e) {
            return OptionalLong.empty();
        }
    }

    private long insert(Handle handle, StreamId stream, long revision, Commit commit) {
        database.dialect().beginAppend(handle, durability);
        long change = feed.begin(handle);
        commits.insert(handle, stream, revision, commit, change);
        terms.apply(handle, stream, commit.index());
        feed.end(handle, stream, change);
        return change;
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return database.call("read " + stream, () -> {
            List<CommitTable.Row> rows =
                    database.transactions().run(handle -> commits.page(handle, stream, fromRevision, limit));
            for (CommitTable.Row last : rows.subList(Math.max(0, rows.size() - 1), rows.size())) {
                durable.require(stream, last.slot());
            }
            return rows.stream().map(CommitTable.Row::commit).toList();
        });
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
        return database.query("search by " + term.field(), handle -> terms.candidates(handle, term, page));
    }

    @Override
    public Page<VersionKey> search(VersionQuery query, PageRequest page) {
        return database.query("search", handle -> searches.search(handle, query, page));
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

    /** Closes the connections, unless they were given. Calls that are under way end; later ones fail. */
    @Override
    public void close() {
        database.close();
    }

    /** Names the database, without credentials. */
    @Override
    public String toString() {
        return "JdbcCommitLog[" + database.name() + "]";
    }
}

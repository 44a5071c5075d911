package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.AppendResult;
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
import javax.sql.DataSource;

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
 * <p><b>A database that cannot be reached</b> when the log is opened is tried again at each call, until it is there: a service may
 * start before its database does, or serve what its cache knows. What is wrong for good is refused when the log is opened.
 *
 * <p>What fails for longer than a few seconds is a {@link dev.modelregistry.error.StoreUnavailableException}; after one
 * from {@code append}, whether the commit landed is unknown. A user who may not do what is needed is an {@link
 * dev.modelregistry.error.InvalidInputException}.
 */
public final class JdbcCommitLog implements CommitLog, QueryEngine, CommitNotices {
    private final Reached<SqlLog> log;

    private JdbcCommitLog(Reached<SqlLog> log) {
        this.log = log;
    }

    /**
     * Opens a log by a URL such as {@code jdbc:postgresql://db.example/models?user=registry&password=…}, {@code
     * jdbc:mariadb://db.example/models} or {@code jdbc:h2:file:/var/lib/app/registry}. The driver is the application's.
     * Tables are created as needed; on H2, so are files and folders, and the user is {@code sa} unless the URL names another by
     * {@code ;USER=…;PASSWORD=…}.
     *
     * @throws dev.modelregistry.error.InvalidInputException if the URL, a setting in it that H2 does not take, the user or
     *     the password is refused, or an H2 file is no database
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
        return new JdbcCommitLog(
                Reached.atOnceIfPossible(url.location(), () -> new SqlLog(Opening.pooled(url, options), options)));
    }

    /**
     * A log over connections of the application, which closes them itself. At most 8 are taken at once (see
     * {@link JdbcOptions}); on an H2 file, they need H2's administrator rights.
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
        return new JdbcCommitLog(
                Reached.atOnceIfPossible(Opening.GIVEN, () -> new SqlLog(Opening.over(connections, options), options)));
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        return log.get().append(stream, revision, commit);
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return log.get().read(stream, fromRevision, limit);
    }

    @Override
    public Tail tail(StreamId stream, long fromRevision, int limit) {
        return log.get().tail(stream, fromRevision, limit);
    }

    @Override
    public Start start(StreamId stream, int limit) {
        return log.get().start(stream, limit);
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return log.get().changedSince(token, limit);
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return log.get().streams(prefix, page);
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return log.get().candidates(term, page);
    }

    @Override
    public boolean replaceIndex(StreamId stream, long revision, List<IndexDelta.Put> puts) {
        return log.get().replaceIndex(stream, revision, puts);
    }

    @Override
    public Page<VersionKey> search(VersionQuery query, PageRequest page) {
        return log.get().search(query, page);
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return log.get().checkpoint(stream);
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        log.get().saveCheckpoint(stream, checkpoint);
    }

    @Override
    public void redact(StreamId stream, long revision) {
        log.get().redact(stream, revision);
    }

    /** With {@link JdbcOptions#notifying} on PostgreSQL; otherwise nobody is ever called. */
    @Override
    public Listening onCommit(Consumer<StreamId> listener) {
        return log.get().onCommit(listener);
    }

    @Override
    public Instant time() {
        return log.get().time();
    }

    /** Closes the connections, unless they were given. Calls that are under way end; later ones fail. */
    @Override
    public void close() {
        log.close();
    }

    /** Names the database, without credentials. */
    @Override
    public String toString() {
        return "JdbcCommitLog[" + log + "]";
    }
}

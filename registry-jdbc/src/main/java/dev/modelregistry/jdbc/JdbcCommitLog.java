package dev.modelregistry.jdbc;

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
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/**
 * A commit log in a SQL database: H2, in a file that several processes of one machine may open at once, or in memory;
 * PostgreSQL; MariaDB. Drivers are the application's. Thread-safe.
 *
 * <p><b>What {@code Appended} promises on a server.</b> What the server promises of a commit that it forced to its disk: with
 * {@link Durability#SYNC}, the default, a PostgreSQL with {@code synchronous_commit} off, or a MariaDB that does not flush its
 * log at every commit, is refused.
 *
 * <p><b>What {@code Appended} promises on H2.</b> With {@link Durability#SYNC}, the default, the commit was forced to the
 * disk and survives a crash of this process, of the process that holds the file, and of the machine. With {@link
 * Durability#OS} it survives the crash of a process and not that of the machine. In memory it survives nothing. The same
 * holds for every commit that a {@link #read} shows: a read that meets one which may not be durable yet makes it so
 * first. Appends and reads that wait at the same time share one forced write.
 *
 * <p><b>Interrupts.</b> An interrupt of a thread inside embedded H2 would close the database for everybody, so all work
 * is done on threads of this log. A caller that is interrupted still gets its answer, and stays interrupted.
 *
 * <p><b>Several processes.</b> The first process to open a file serves it to the others, on a TCP port behind a random key
 * that stands in {@code <file>.lock.db} ({@code AUTO_SERVER=TRUE}); {@code -Dh2.bindAddress=localhost} keeps the port
 * off the network. If that process ends, another takes over. A URL with {@code AUTO_SERVER=FALSE} or one of H2's
 * own path schemes stays with one process.
 *
 * <p>What fails for longer than a few seconds is a {@link dev.modelregistry.error.StoreUnavailableException}; after one
 * from {@code append}, whether the commit landed is unknown.
 */
public final class JdbcCommitLog implements CommitLog {
    private final Database database;
    private final DurableMark durable;

    private JdbcCommitLog(Database database, Durability durability) {
        this.database = database;
        this.durable = new DurableMark(database.transactions(), database.dialect(), durability);
    }

    /**
     * Opens a log by a URL such as {@code jdbc:h2:file:/var/lib/app/registry}, with the user {@code sa} and no password unless
     * the URL names others, or {@code jdbc:postgresql://db.example/registry?user=app&password=…}. Files, folders and tables
     * are created as needed.
     *
     * @throws dev.modelregistry.error.InvalidInputException if the URL, the user or the password is refused
     * @throws dev.modelregistry.error.UnsupportedFormatException if a newer release has updated the tables
     */
    public static JdbcCommitLog open(String url) {
        if (!H2Url.isH2(url)) {
            return new JdbcCommitLog(Opening.pooled(url, new ServerDataSource(url), Durability.SYNC), Durability.SYNC);
        }
        H2Url parsed = H2Url.parse(url);
        return open(parsed, parsed.user().orElse("sa"), parsed.password().orElse(""), Durability.SYNC);
    }

    /** The same with credentials, which appear in no message and no log. */
    public static JdbcCommitLog open(String url, String user, String password) {
        return open(url, user, password, Durability.SYNC);
    }

    /** The same with another durability. */
    public static JdbcCommitLog open(String url, String user, String password, Durability durability) {
        return H2Url.isH2(url)
                ? open(H2Url.parse(url), user, password, durability)
                : new JdbcCommitLog(
                        Opening.pooled(url, new ServerDataSource(url, user, password), durability), durability);
    }

    private static JdbcCommitLog open(H2Url url, String user, String password, Durability durability) {
        return new JdbcCommitLog(Opening.pooled(url, user, password, durability), durability);
    }

    /**
     * A log over connections of the application, which closes them itself. At most 8 are taken at once; on an H2 file, they
     * need its administrator rights.
     *
     * @throws dev.modelregistry.error.InvalidInputException if the database is not one of those that are supported
     * @throws dev.modelregistry.error.UnsupportedFormatException if a newer release has updated the tables
     */
    public static JdbcCommitLog over(DataSource connections) {
        return over(connections, Durability.SYNC);
    }

    /** The same with another durability. */
    public static JdbcCommitLog over(DataSource connections, Durability durability) {
        return new JdbcCommitLog(Opening.over(connections, durability), durability);
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        if (revision < 1) {
            throw new IllegalArgumentException("revisions start at 1; got " + revision + " for " + stream);
        }
        return database.call("append " + stream + " revision " + revision, () -> {
            OptionalLong change = insert(stream, revision, commit);
            if (change.isPresent()) {
                durable.require(stream, new Slot(revision, commit.id(), change.getAsLong()));
                return new Appended();
            }
            CommitTable.Row present = database.transactions()
                    .run(handle -> CommitTable.row(handle, stream, revision))
                    .orElseThrow(() -> new SQLTransientException(stream + " revision " + revision
                            + " was taken and is free again: the database was opened anew"));
            durable.require(stream, present.slot());
            return present.commit().id().equals(commit.id()) ? new Appended() : new Occupied(present.commit());
        });
    }

    /** The change number under which the commit landed, or empty if its slot is taken. */
    private OptionalLong insert(StreamId stream, long revision, Commit commit) throws SQLException {
        try {
            return OptionalLong.of(database.transactions().run(handle -> insert(handle, stream, revision, commit)));
        } catch (SlotTakenException e) {
            return OptionalLong.empty();
        }
    }

    private long insert(Handle handle, StreamId stream, long revision, Commit commit) {
        long change = database.dialect().nextChange(handle);
        CommitTable.insert(handle, database.dialect(), stream, revision, commit, change);
        FeedTable.touch(handle, stream, change);
        TermTable.apply(handle, stream, commit.index());
        return change;
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return database.call("read " + stream, () -> {
            List<CommitTable.Row> rows =
                    database.transactions().run(handle -> CommitTable.page(handle, stream, fromRevision, limit));
            for (CommitTable.Row last : rows.subList(Math.max(0, rows.size() - 1), rows.size())) {
                durable.require(stream, last.slot());
            }
            return rows.stream().map(CommitTable.Row::commit).toList();
        });
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return query(
                "read the change feed", handle -> FeedTable.changedSince(handle, database.dialect(), token, limit));
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return query("list streams", handle -> FeedTable.streams(handle, prefix, page));
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return query("search by " + term.field(), handle -> TermTable.candidates(handle, term, page));
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return query("read the checkpoint of " + stream, handle -> CheckpointTable.newest(handle, stream));
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        query("save a checkpoint of " + stream, handle -> CheckpointTable.save(handle, stream, checkpoint));
    }

    @Override
    public void redact(StreamId stream, long revision) {
        database.call("redact " + stream + " revision " + revision, () -> {
            database.transactions().run(handle -> {
                CheckpointTable.forget(handle, stream);
                return CommitTable.redact(handle, stream, revision);
            });
            durable.flush();
            // as in DurableMark: the flush may have run on a database that was opened anew without it
            if (database.transactions().run(handle -> CommitTable.hasPayload(handle, stream, revision))) {
                throw new SQLTransientException("the database was opened anew and has lost the redaction");
            }
            return true;
        });
    }

    @Override
    public Instant time() {
        return query("ask for the time", handle -> {
            long micros = handle.createQuery("SELECT " + database.dialect().clockMicros())
                    .mapTo(Long.class)
                    .one();
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        });
    }

    private <T> T query(String what, HandleCallback<T, SQLException> query) {
        return database.call(what, () -> database.transactions().run(query));
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

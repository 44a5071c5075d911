package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.io.EOFException;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * H2 2.x.
 *
 * <p>What H2 writes to its file is no picture of one moment: it takes one map after the other while transactions go on. A
 * transaction that ran meanwhile is in the file by half, a crash keeps that half, and H2 2.4.240 never clears it away:
 * it is seen by those later transactions that happen to get the number of the dead one, and by no others. So nothing may
 * write while H2 writes to its file. Three things see to it. {@code WRITE_DELAY 0} makes H2 write when a transaction that changed
 * something ends, or any is rolled back, before that returns, and at no other time; one transaction writes at a time, in all
 * processes together; and none that reads is rolled back.
 * See docs/decisions/0015.
 *
 * @param file turns at writing to the database's file; empty in memory
 */
record H2Dialect(Optional<Turns> file) implements Dialect {
    /** A database that is not there, and is not to be made. */
    static final int NOT_THERE = 90146;

    private static final int WRITES_PER_TIDYING = 1000;
    private static final long TIDYING_MILLIS = 100;
    /** H2 wakes up three times in it, and never more often than every 10 ms. */
    private static final int TIDYING_PERIOD_MILLIS = 30;

    /** What statements run into when H2 closes the database under them: a storage that is closed, a session without its parts. */
    private static final Pattern CLOSED = Pattern.compile(
            "MVStoreException: .*\\[[\\d.]+/(4|103)]|java\\.lang\\.NullPointerException: Cannot invoke \"+org\\.h2\\.");

    private static final Pattern REMOTE = Pattern.compile("jdbc:h2:(tcp|ssl):", Pattern.CASE_INSENSITIVE);

    /**
     * Refuses a version that cannot keep a promise. H2 2.5.252 writes the place of the chunk before the newest into its
     * file's header, so that after a crash it does not find the newest ones once it re-uses space; 2.4.240 does not.
     */
    static H2Dialect of(Connection connection) throws SQLException {
        Optional<String> path = path(connection);
        String url = connection.getMetaData().getURL();
        String version = connection.getMetaData().getDatabaseProductVersion();
        if (path.isPresent() && version.startsWith("2.5.252")) {
            throw new InvalidInputException(
                    "H2 2.5.252 can lose acknowledged commits when its process is killed; use H2 2.4.240");
        }
        return new H2Dialect(path.map(database -> turns(url, database)));
    }

    /**
     * By a file beside the database, if this process sees that. Behind H2's own server, or one of H2's path schemes, it does
     * not; nobody else opens the latter.
     */
    private static Turns turns(String url, String database) {
        return REMOTE.matcher(url).lookingAt() || !new File(database).isAbsolute()
                ? Turns.named(database)
                : Turns.by(Path.of(database + ".writing"));
    }

    /** Empty in memory. */
    private static Optional<String> path(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("CALL DATABASE_PATH()")) {
            result.next();
            return Optional.ofNullable(result.getString(1));
        }
    }

    @Override
    public String schemaFolder() {
        return "h2";
    }

    @Override
    public boolean hasSchema(Handle handle, Tables tables) {
        return count(handle, tables, "TABLES", "LOWER(TABLE_NAME) = '" + tables.prefix() + "schema'") > 0;
    }

    @Override
    public void requireExactTexts(Handle handle, Tables tables) {
        long otherOrder = handle.createQuery("""
                        SELECT COUNT(*) FROM INFORMATION_SCHEMA.SETTINGS
                        WHERE SETTING_NAME = 'COLLATION' AND SETTING_VALUE <> 'OFF'""").mapTo(Long.class).one();
        long ignoringCase = count(
                handle,
                tables,
                "COLUMNS",
                "LOWER(TABLE_NAME) IN " + tables.all() + " AND DATA_TYPE = 'VARCHAR_IGNORECASE'");
        if (otherOrder + ignoringCase > 0) {
            throw new InvalidInputException("this H2 database was set to a COLLATION or to IGNORECASE, under which"
                    + " different texts are equal; keep the registry in a database of its own");
        }
    }

    @Override
    public String clockMicros() {
        return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT)";
    }

    @Override
    public <T> T writing(Turns.Work<T> work) throws SQLException {
        return file.isPresent() ? file.get().alone(work) : work.run();
    }

    /** Each time, as another program may have opened the file anew, with a delay of its own; costs nothing if it is set. */
    @Override
    public void beginWrite(Handle handle) throws SQLException {
        if (file.isEmpty()) {
            return;
        }
        if (ThreadLocalRandom.current().nextInt(WRITES_PER_TIDYING) == 0) {
            tidy(handle);
        }
        handle.execute("SET WRITE_DELAY 0");
    }

    /** A rollback makes H2 write to its file, also if there is nothing to take back, and also while others write. */
    @Override
    public void endFailedRead(Connection connection) throws SQLException {
        connection.commit();
    }

    /**
     * Lets H2 give back the space of what was overwritten. Only its background writer does that, so it is let in for a
     * moment, while nobody else is. By chance and not by count, as most processes write a few times and end.
     */
    private static void tidy(Handle handle) throws SQLException {
        handle.execute("SET WRITE_DELAY " + TIDYING_PERIOD_MILLIS);
        handle.getConnection().commit();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TIDYING_MILLIS));
    }

    /** A transaction that has ended is in the file; H2 forces nothing by itself. */
    @Override
    public boolean needsFlush(Durability durability) {
        return file.isPresent() && durability == Durability.SYNC;
    }

    @Override
    public void flush(Transactions transactions) throws SQLException {
        transactions.inTurn(handle -> handle.execute("CHECKPOINT SYNC"));
    }

    @Override
    public boolean isAwaited() {
        return file.isPresent() && file.get().isAwaited();
    }

    /** Nobody else writes meanwhile. */
    @Override
    public int settledAtOnce() {
        return 16 << 10;
    }

    /** H2 compares texts by what Java has in them, in which what is above 0xffff comes before what is just below. */
    @Override
    public String bytes(String text) {
        return "STRINGTOUTF8(" + text + ")";
    }

    /** It would keep the rows of the other kind in an index of each, too. */
    @Override
    public boolean hasOneIndexOfValues() {
        return true;
    }

    /** To H2's own LIKE, a character is what Java has in a text: half of one that is above 0xffff. */
    @Override
    public Sql like(String text, LikePattern pattern) {
        return Sql.of(text + " REGEXP ?", pattern.javaRegex());
    }

    @Override
    public String session() {
        return "CAST(SESSION_ID() AS VARCHAR)";
    }

    /** Not from the list of sessions, which H2 2.4.240 makes by looking into those of other threads as these end. */
    @Override
    public boolean inTransaction(Handle handle) {
        return handle.createQuery("SELECT TRANSACTION_ID() IS NOT NULL")
                .mapTo(Boolean.class)
                .one();
    }

    /** The order of the commits tells which ones a crash may have taken back: see {@link DurableMark}. */
    @Override
    public boolean numbersCommits() {
        return true;
    }

    @Override
    public Feed feed() {
        return new NumberedFeed(clockMicros(), true);
    }

    @Override
    public Failure failure(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (e.getErrorCode()) {
            case 23505 -> Failure.DUPLICATE_KEY;
            // deadlock, lock timeout
            case 40001, 50200 -> Failure.CONFLICT;
            // closed object, used by another process, broken connection, closed database, shutting down, opened
            // exclusively
            case 90007, 90020, 90067, 90098, 90121, 90135 -> Failure.CONNECTION_LOST;
            case 28000 -> Failure.CREDENTIALS;
            // no right to the table, to the schema, or to administer
            case 90096, 90040 -> Failure.NO_PRIVILEGE;
            case 90097 -> Failure.READ_ONLY;
            case 57014 -> Failure.TIMED_OUT;
            case 50000 -> CLOSED.matcher(e.getMessage()).find() ? Failure.CONNECTION_LOST : Failure.OTHER;
            default ->
                state.startsWith("08")
                        ? Failure.CONNECTION_LOST
                        : e instanceof SQLTransientException ? Failure.CONFLICT : Failure.OTHER;
        };
    }

    /**
     * Whether a file was refused for what is in it: a header that is none, of another format, or encrypted. A file too short
     * for a header fails as any other read does, so the cause tells.
     */
    static boolean isNoDatabase(SQLException e) {
        return switch (e.getErrorCode()) {
            case 90030, 90048, 90049 -> true;
            case 90028 -> e.getCause() != null && e.getCause().getCause() instanceof EOFException;
            default -> false;
        };
    }

    /**
     * Whether H2 does not take what a URL sets, of which it tells before it touches a file: a URL that cannot be read, a setting
     * that there is none of, twice or not beside another, a password that is not two for a cipher, a cipher that there is none of, a
     * mode that there is none of, a file that is not there and is not to be made.
     */
    static boolean refusesSettings(SQLException e) {
        return switch (e.getErrorCode()) {
            case 90046, 90113, 90066, 90021, 90050, 90055, 90088, NOT_THERE -> true;
            default -> false;
        };
    }

    private static long count(Handle handle, Tables tables, String view, String condition) {
        return handle.createQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA." + view
                        + " WHERE LOWER(TABLE_SCHEMA) = COALESCE(?, LOWER(CURRENT_SCHEMA)) AND " + condition)
                .bind(0, tables.schema().orElse(null))
                .mapTo(Long.class)
                .one();
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jdbi.v3.core.Handle;

/**
 * H2 2.x.
 *
 * @param memory whether the database is in memory alone, so that there is nothing to force to a disk
 */
record H2Dialect(boolean memory) implements Dialect {
    /**
     * Refuses a version that cannot keep a promise. H2 2.5.252 writes the place of the chunk before the newest into its
     * file's header, so that after a crash it does not find the newest ones once it re-uses space; 2.4.240 does not.
     */
    static H2Dialect of(DatabaseMetaData database) throws SQLException {
        boolean memory = database.getURL().startsWith("jdbc:h2:mem:");
        String version = database.getDatabaseProductVersion();
        if (!memory && version.startsWith("2.5.252")) {
            throw new InvalidInputException(
                    "H2 2.5.252 can lose acknowledged commits when its process is killed; use H2 2.4.240");
        }
        return new H2Dialect(memory);
    }

    @Override
    public String schemaFolder() {
        return "h2";
    }

    @Override
    public boolean hasSchema(Handle handle, Tables tables) {
        return count(handle, tables, "TABLES", "LOWER(TABLE_NAME) = ?", tables.prefix() + "schema") > 0;
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
                "LOWER(TABLE_NAME) LIKE ? ESCAPE '|' AND DATA_TYPE = 'VARCHAR_IGNORECASE'",
                tables.prefix().replace("_", "|_") + "%");
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
    public boolean needsFlush() {
        return !memory;
    }

    /**
     * A transaction that ended is in H2's memory; a thread of H2 writes it half a second later and forces nothing. {@code
     * CHECKPOINT SYNC} writes and forces what that thread has not taken up yet, but does not wait for what it is just
     * writing. It does wait if it has something to write itself, since H2 writes in order: hence the update before it.
     */
    @Override
    public void flush(Transactions transactions, Durability durability) throws SQLException {
        transactions.run(handle -> handle.execute("UPDATE <t>flushes SET flushes = flushes + 1 WHERE id = 1"));
        transactions.run(handle -> handle.execute(durability == Durability.SYNC ? "CHECKPOINT SYNC" : "CHECKPOINT"));
    }

    /** H2 compares texts by what Java has in them, in which what is above 0xffff comes before what is just below. */
    @Override
    public String bytes(String text) {
        return "STRINGTOUTF8(" + text + ")";
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

    @Override
    public boolean inTransaction(Handle handle) {
        return handle.createQuery("SELECT CONTAINS_UNCOMMITTED FROM INFORMATION_SCHEMA.SESSIONS"
                        + " WHERE SESSION_ID = SESSION_ID()")
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
            default ->
                state.startsWith("08")
                        ? Failure.CONNECTION_LOST
                        : e instanceof SQLTransientException ? Failure.CONFLICT : Failure.OTHER;
        };
    }

    private static long count(Handle handle, Tables tables, String view, String condition, String name) {
        return handle.createQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA." + view
                        + " WHERE LOWER(TABLE_SCHEMA) = COALESCE(?, LOWER(CURRENT_SCHEMA)) AND " + condition)
                .bind(0, tables.schema().orElse(null))
                .bind(1, name)
                .mapTo(Long.class)
                .one();
    }
}

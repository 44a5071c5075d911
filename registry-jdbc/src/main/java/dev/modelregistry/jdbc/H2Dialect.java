package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * H2 2.x.
 *
 * @param memory whether the database is in memory alone, so that there is nothing to force to a disk
 */
record H2Dialect(boolean memory) implements Dialect {
    private static final int DUPLICATE_KEY = 23505;
    private static final int DEADLOCK = 40001;
    private static final int LOCK_TIMEOUT = 50200;

    /** Closed object, used by another process, broken connection, closed database, shutting down, opened exclusively. */
    private static final Set<Integer> CONNECTION_LOST = Set.of(90007, 90020, 90067, 90098, 90121, 90135);

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
    public boolean hasSchema(Handle handle) {
        return count(handle, """
                SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES
                WHERE TABLE_SCHEMA = CURRENT_SCHEMA AND LOWER(TABLE_NAME) = 'registry_schema'""") > 0;
    }

    @Override
    public void requireFit(Handle handle, Durability durability) {
        long otherOrder = count(handle, """
                SELECT COUNT(*) FROM INFORMATION_SCHEMA.SETTINGS
                WHERE SETTING_NAME = 'COLLATION' AND SETTING_VALUE <> 'OFF'""");
        long ignoringCase = count(handle, """
                SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS
                WHERE TABLE_SCHEMA = CURRENT_SCHEMA AND LOWER(TABLE_NAME) LIKE 'registry|_%' ESCAPE '|'
                AND DATA_TYPE = 'VARCHAR_IGNORECASE'""");
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
    public String orNothing() {
        return "";
    }

    @Override
    public long nextChange(Handle handle) {
        return FeedTable.nextInRow(handle, clockMicros());
    }

    /** The row that numbers changes is locked from the number to the end of its transaction: they are visible in order. */
    @Override
    public String settledChanges() {
        return FeedTable.ALL;
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
        transactions.run(handle -> handle.execute("UPDATE registry_flushes SET flushes = flushes + 1 WHERE id = 1"));
        transactions.run(handle -> handle.execute(durability == Durability.SYNC ? "CHECKPOINT SYNC" : "CHECKPOINT"));
    }

    @Override
    public boolean isDuplicateKey(SQLException e) {
        return e.getErrorCode() == DUPLICATE_KEY;
    }

    @Override
    public boolean isTransient(SQLException e) {
        return e instanceof SQLTransientException
                || e.getErrorCode() == DEADLOCK
                || e.getErrorCode() == LOCK_TIMEOUT
                || isConnectionLost(e);
    }

    @Override
    public boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return CONNECTION_LOST.contains(e.getErrorCode()) || (state != null && state.startsWith("08"));
    }

    private static long count(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Long.class).one();
    }
}

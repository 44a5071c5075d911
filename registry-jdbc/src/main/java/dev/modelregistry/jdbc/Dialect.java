package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** Where databases differ. Everything else is SQL that they share. Implementations are immutable. */
interface Dialect {
    /** The dialect of the database behind a connection. */
    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        return switch (database.getDatabaseProductName()) {
            case "H2" -> H2Dialect.of(database);
            case "PostgreSQL" -> new PostgresDialect();
            case "MariaDB" -> new MariaDialect();
            default ->
                throw new InvalidInputException("a commit log cannot be kept in " + database.getDatabaseProductName()
                        + "; this release supports H2, PostgreSQL and MariaDB");
        };
    }

    /** The folder of the numbered SQL files. */
    String schemaFolder();

    /** Whether the version table is there. */
    boolean hasSchema(Handle handle);

    /** Refuses a database that would break a promise: by comparing texts otherwise than by bytes, or by not forcing to disk. */
    void requireFit(Handle handle, Durability durability);

    /** An SQL expression: the database's clock in microseconds since 1970. */
    String clockMicros();

    /** The end of an {@code INSERT} that does nothing if there is a row with its key; may be empty. */
    String orNothing();

    /** Under which number a transaction that appends is told in the change feed. */
    long nextChange(Handle handle);

    /**
     * An SQL expression: a number such that all changes below it are visible, or never will be, to a statement that runs
     * later.
     */
    String settledChanges();

    /** Whether a commit can be lost although its transaction ended well, unless {@link #flush} ran after it. */
    boolean needsFlush();

    /** Makes all transactions that ended before this call durable. */
    void flush(Transactions transactions, Durability durability) throws SQLException;

    /** Whether a statement failed because a row with its key exists. */
    boolean isDuplicateKey(SQLException e);

    /** Whether the same may work a moment later: the server went away, a lock was not to be had. */
    boolean isTransient(SQLException e);

    /** Whether a connection that failed like this is of no use any more. */
    boolean isConnectionLost(SQLException e);
}

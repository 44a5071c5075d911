package dev.modelregistry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * One transaction for each piece of work, mostly also for reads, on connections that never commit by themselves: with auto-commit
 * on, H2's driver connects again when its server is gone and silently repeats the statement. (JDBI's own transactions
 * turn it on in between.) Thread-safe.
 */
final class Transactions {
    /** Keeps what it has parsed: each database has the same statements, but for the names of tables. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    private final Connections connections;
    private final Jdbi jdbi;
    private final Dialect dialect;

    /** Over connections with auto-commit off and, if the dialect asks for it, isolation "read committed". */
    Transactions(Connections connections, Tables tables, Dialect dialect) {
        this.connections = connections;
        this.dialect = dialect;
        this.jdbi = Jdbi.create(connections);
        this.jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        this.jdbi
                .getConfig(SqlStatements.class)
                .setTemplateEngine((sql, context) -> tables.in(sql))
                .setSqlParser(PARSER);
    }

    /** Work that only reads; on a connection of its own, also inside other work. */
    <T> T run(HandleCallback<T, SQLException> work) throws SQLException {
        return run(work, dialect::endFailedRead);
    }

    /** How a transaction ends whose work has thrown. */
    private interface End {
        void of(Connection connection) throws SQLException;
    }

    private <T> T run(HandleCallback<T, SQLException> work, End failed) throws SQLException {
        try (Handle handle = jdbi.open()) {
            try {
                T result = work.withHandle(handle);
                handle.getConnection().commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                end(handle, failed, e);
                throw e;
            }
        }
    }

    /** Work whose statements only read, and each for itself: without a transaction, where that saves its begin and its end. */
    <T> T read(HandleCallback<T, SQLException> work) throws SQLException {
        return dialect.readsAlone() ? alone(work) : run(work);
    }

    /** Work that needs no transaction, or begins and ends one by itself: nothing is sent beside it. */
    <T> T alone(HandleCallback<T, SQLException> work) throws SQLException {
        try (Handle handle = jdbi.open()) {
            handle.getConnection().setAutoCommit(true);
            try {
                T result = work.withHandle(handle);
                handle.getConnection().setAutoCommit(false);
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                end(handle, Connection::rollback, e);
                throw e;
            }
        }
    }

    /** The same for work that writes, or makes what was written durable. Rolls back if it throws. */
    <T> T write(HandleCallback<T, SQLException> work) throws SQLException {
        return dialect.writing(() -> run(
                handle -> {
                    dialect.beginWrite(handle);
                    return work.withHandle(handle);
                },
                Connection::rollback));
    }

    /** Work that writes nothing itself, in a turn of those who do. */
    <T> T inTurn(HandleCallback<T, SQLException> work) throws SQLException {
        return dialect.writing(() -> run(work, Connection::rollback));
    }

    private void end(Handle handle, End end, Throwable why) {
        Connection connection = handle.getConnection();
        try {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            end.of(connection);
        } catch (SQLException | RuntimeException | Error e) {
            // a lost connection cannot end it, and has: what counts is why it came to this
            why.addSuppressed(e);
            connections.notEnded(connection);
        }
    }
}

package dev.modelregistry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections of the application: set to what {@link Transactions} relies on, and given back as they came. Thread-safe. */
final class GivenConnections implements Connections {
    private static final Logger LOG = LoggerFactory.getLogger(GivenConnections.class);
    private static final int ISOLATION = Connection.TRANSACTION_READ_COMMITTED;

    private final DataSource source;
    private final boolean isolates;
    private final Map<Connection, Settings> before = Collections.synchronizedMap(new IdentityHashMap<>());

    private GivenConnections(DataSource source, boolean isolates) {
        this.source = source;
        this.isolates = isolates;
    }

    /** As a database needs them. */
    static GivenConnections of(DataSource source, Dialect dialect) {
        return new GivenConnections(source, !dialect.isRightInEveryIsolation());
    }

    private record Settings(boolean autoCommit, int isolation) {}

    @Override
    public Connection openConnection() throws SQLException {
        Connection connection = source.getConnection();
        try {
            Settings found = new Settings(
                    connection.getAutoCommit(), isolates ? connection.getTransactionIsolation() : ISOLATION);
            if (found.isolation() != ISOLATION) {
                connection.setTransactionIsolation(ISOLATION);
            }
            if (found.autoCommit()) {
                connection.setAutoCommit(false);
            }
            before.put(connection, found);
            return connection;
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** It is closed as it is: to switch auto-commit on would commit what was done. */
    @Override
    public void notEnded(Connection connection) {
        before.remove(connection);
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try (connection) {
            Settings found = before.remove(connection);
            if (found != null) {
                restore(connection, found);
            }
        }
    }

    /** The work is done: a connection that was lost now is its pool's to find out, and nobody's failure. */
    private static void restore(Connection connection, Settings found) {
        try {
            if (connection.getAutoCommit() != found.autoCommit()) {
                connection.setAutoCommit(found.autoCommit());
            }
            if (found.isolation() != ISOLATION) {
                connection.setTransactionIsolation(found.isolation());
            }
        } catch (SQLException e) {
            LOG.debug("a connection could not be set back to what it was", e);
        }
    }
}

package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;

/** Opens databases: connects, and brings the tables up to date. */
final class Opening {
    private static final int CONNECTIONS = 8;
    private static final long PATIENCE_SECONDS = 60;

    private Opening() {}

    /** With a pool of its own, closed with the database. */
    static Database pooled(H2Url url, String user, String password, Durability durability) {
        Workers workers = new Workers(CONNECTIONS, PATIENCE_SECONDS);
        return open(url.location(), workers, () -> {
            HikariDataSource pool = Pool.open(url, user, password, CONNECTIONS);
            try {
                return connected(url.location(), workers, pool::getConnection, durability, pool::close);
            } catch (RuntimeException | SQLException e) {
                pool.close();
                throw e;
            }
        });
    }

    /** Over connections of somebody else. */
    static Database over(DataSource connections, Durability durability) {
        String name = "the given data source";
        Workers workers = new Workers(CONNECTIONS, PATIENCE_SECONDS);
        return open(name, workers, () -> connected(name, workers, () -> prepared(connections), durability, () -> {}));
    }

    private static Database open(String name, Workers workers, Callable<Database> work) {
        try {
            return Database.call(name, workers, "open it", work);
        } catch (RuntimeException e) {
            workers.close();
            throw e;
        }
    }

    private static Database connected(
            String name, Workers workers, ConnectionFactory connections, Durability durability, Runnable closer)
            throws SQLException {
        Jdbi jdbi = Jdbi.create(connections);
        Dialect dialect = jdbi.withHandle(handle -> Dialect.of(handle.getConnection()));
        boolean updated = new Schema(jdbi, dialect).update();
        if (updated && dialect.needsFlush()) {
            jdbi.useHandle(handle -> dialect.flush(handle, durability));
        }
        return new Database(name, workers, jdbi, dialect, closer);
    }

    /** The rules of this log hold under these settings, which a pool of somebody else may have by another default. */
    private static Connection prepared(DataSource connections) throws SQLException {
        Connection connection = connections.getConnection();
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return connection;
    }
}

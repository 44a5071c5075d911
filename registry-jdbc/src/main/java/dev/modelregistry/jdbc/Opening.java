package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

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

    /** The same on a database server. */
    static Database pooled(String url, ServerDataSource server, Durability durability) {
        String name = ServerDataSource.location(url);
        Workers workers = new Workers(CONNECTIONS, PATIENCE_SECONDS);
        return open(name, workers, () -> {
            HikariDataSource pool = Pool.open(url, server, CONNECTIONS);
            try {
                return connected(name, workers, pool::getConnection, durability, pool::close);
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
        Transactions transactions = new Transactions(connections);
        Dialect dialect = transactions.run(handle -> Dialect.of(handle.getConnection()));
        boolean updated = new Schema(transactions, dialect, durability).update();
        if (updated && dialect.needsFlush()) {
            dialect.flush(transactions, durability);
        }
        return new Database(name, workers, transactions, dialect, closer);
    }

    /** Sets what {@link Transactions} relies on, and a pool of somebody else may have by another default. */
    private static Connection prepared(DataSource connections) throws SQLException {
        Connection connection = connections.getConnection();
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
        }
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return connection;
    }
}

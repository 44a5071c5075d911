package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.modelregistry.error.InvalidInputException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Opens connection pools of our own on H2. */
final class Pool {
    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Pool() {}

    /** Opens a pool; a database that another process is just opening or closing is waited for. */
    static HikariDataSource open(H2Url url, String user, String password, int size) {
        HikariConfig config = config(url, user, password, size);
        H2Dialect dialect = new H2Dialect(false);
        long deadline = System.nanoTime() + OPEN_NANOS;
        while (true) {
            try {
                return new HikariDataSource(config);
            } catch (RuntimeException e) {
                boolean again = Database.causeOf(e).map(dialect::isTransient).orElse(false);
                if (!again || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Opens a pool on a database server. */
    static HikariDataSource open(String url, DataSource connections, int size) {
        requireDriver(url, ServerDataSource.location(url));
        HikariConfig config = new HikariConfig();
        config.setPoolName("model-registry");
        config.setDataSource(connections);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(10));
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }

    private static HikariConfig config(H2Url url, String user, String password, int size) {
        requireDriver(url.location(), url.location());
        HikariConfig config = new HikariConfig();
        config.setPoolName("model-registry");
        config.setDataSource(new H2DataSource(url, user, password));
        config.setMaximumPoolSize(size);
        // the last connection that is closed closes the database: one stays, and none is too old
        config.setMinimumIdle(1);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(10));
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // appends wait for each other, in the worst case for a whole pool of large ones
        config.setConnectionInitSql("SET LOCK_TIMEOUT 10000");
        config.setExceptionOverride(new LostConnections());
        return config;
    }

    private static void requireDriver(String url, String shown) {
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new InvalidInputException("there is no driver for " + shown + " on the class or module path; add "
                    + (shown.startsWith("jdbc:h2:") ? "com.h2database:h2" : "the database's JDBC driver"));
        }
    }

    /** H2 says by codes of its own, which the pool does not know, that a connection is of no use any more. */
    private static final class LostConnections implements SQLExceptionOverride {
        private final Dialect dialect = new H2Dialect(false);

        @java.lang.Override // the plain name is the pool's enum here
        public Override adjudicate(SQLException e) {
            return dialect.isConnectionLost(e) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}

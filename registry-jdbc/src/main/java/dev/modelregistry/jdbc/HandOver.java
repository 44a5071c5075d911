package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process leaves an H2 file that others have open through it. Left to itself, H2 keeps the file open for them until this
 * process ends, and then closes it amid what they do: H2 2.4.240 tells some of them errors that say nothing, and now and
 * then counts wrong and never ends. So the file is closed here, once nothing is running, and the next who wants
 * something of it opens it. See docs/decisions/0041.
 */
final class HandOver implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** A statement does not count as running while H2 still reads what it says. */
    private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final String OTHERS = "FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID <> SESSION_ID()";
    /** Whether all other sessions came from other processes, and this one did not. Null if there are none. */
    private static final String SERVES_OTHERS_ALONE =
            "SELECT EVERY(CLIENT_ADDR IS NOT NULL) AND (SELECT CLIENT_ADDR IS NULL"
                    + " FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()) " + OTHERS;

    private static final String RUNNING = "SELECT COUNT(EXECUTING_STATEMENT) > 0 " + OTHERS;

    private final HikariDataSource pool;
    private final UrlDataSource connections;
    private final Path file;
    private final Turns opening;
    private final Dialect dialect;

    /**
     * @param file of the database, if it is still there
     * @param opening turns at connecting to it
     */
    HandOver(HikariDataSource pool, UrlDataSource connections, Path file, Turns opening, Dialect dialect) {
        this.pool = pool;
        this.connections = connections;
        this.file = file;
        this.opening = opening;
        this.dialect = dialect;
    }

    /** Closes the pool, and the file if this process was the one that had it open. */
    @Override
    public void run() {
        try (pool) {
            if (pool.isClosed() || Files.notExists(file)) {
                return;
            }
            // H2 writes to the file when it closes it
            dialect.writing(() -> {
                leave();
                return true;
            });
        } catch (SQLException e) {
            LOG.warn("{} could not be handed over to those who still have it open: {}", file, e.toString());
        }
    }

    private void leave() throws SQLException {
        try (Connection last = connections.connectToExisting()) {
            pool.close();
            opening.alone(() -> {
                if (is(last, SERVES_OTHERS_ALONE)) {
                    close(last);
                }
                return true;
            });
        }
    }

    private static void close(Connection last) throws SQLException {
        try (Statement statement = last.createStatement()) {
            // nobody else begins anything, as of now
            statement.execute("SET EXCLUSIVE 1");
            LockSupport.parkNanos(READING_NANOS);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (is(last, RUNNING)) {
                if (System.nanoTime() > deadline) {
                    throw new SQLTransientException("somebody's statement runs for longer than 5 s");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            statement.execute("SHUTDOWN");
        }
    }

    private static boolean is(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getBoolean(1);
        }
    }
}

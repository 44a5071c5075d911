package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Amid a transaction of somebody, no connection of our pool makes H2 write to its file: see docs/decisions/0015. */
class H2ConnectionsTest {
    @TempDir
    Path directory;

    private String url;
    private Connection writer;
    private MVStore store;
    private HikariDataSource pool;

    @BeforeEach
    void amidATransaction() throws Exception {
        url = "jdbc:h2:file:" + directory.resolve("log") + ";AUTO_SERVER=FALSE";
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, Commits.commit("one"));
        }
        writer = DriverManager.getConnection(url, "sa", "");
        store = H2ChunksTest.store(writer);
        pool = PoolTest.open(url, 2);
        writer.setAutoCommit(false);
        writer.createStatement().execute("SET WRITE_DELAY 0");
        writer.createStatement().execute("UPDATE registry_feed SET last_change = last_change + 1");
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        writer.rollback();
        writer.close();
    }

    /** The pool would roll it back otherwise. */
    @Test
    void aReadThatEndsInAnErrorWritesNoChunk() {
        Transactions transactions = new Transactions(
                pool::getConnection, new Tables(Optional.empty(), "registry_"), new H2Dialect(Optional.empty()));
        long before = store.getCurrentVersion();
        assertThatThrownBy(() -> transactions.run(handle -> {
                    handle.select("SELECT * FROM <t>feed").mapToMap().list();
                    throw new OutOfMemoryError("as the test asked for");
                }))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(store.getCurrentVersion()).isEqualTo(before);
    }

    @Test
    void closingConnectionsThatNobodyHasUsedWritesNoChunk() {
        long before = store.getCurrentVersion();
        pool.close();

        assertThat(store.getCurrentVersion()).isEqualTo(before);
    }

    /** Trying one begins a transaction, if another process serves the file, and closing it then is a rollback. */
    @Test
    void anIdleConnectionIsNeitherTriedNorClosed() {
        assertThat(pool.getKeepaliveTime()).isZero();
        assertThat(pool.getIdleTimeout()).isZero();
        assertThat(pool.getMaxLifetime()).isZero();
    }

    /** In the worst case they wait for a whole pool of large ones. */
    @Test
    void appendsWaitForEachOtherForTenSecondsUnlessTheUrlSaysOtherwise() throws Exception {
        assertThat(lockTimeout(pool)).isEqualTo(10_000);
        try (HikariDataSource hasty = PoolTest.open(url + ";lock_timeout=123", 1)) {
            assertThat(lockTimeout(hasty)).isEqualTo(123);
        }
    }

    private static int lockTimeout(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                ResultSet result = connection.createStatement().executeQuery("CALL LOCK_TIMEOUT()")) {
            result.next();
            int timeout = result.getInt(1);
            connection.commit();
            return timeout;
        }
    }
}

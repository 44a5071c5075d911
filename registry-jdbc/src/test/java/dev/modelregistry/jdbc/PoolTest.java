package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolTest {
    @TempDir
    Path directory;

    /** Left open, it would keep an H2 file open for as long as this process lives. */
    @Test
    void aConnectionThatIsJustBeingMadeIsClosedWithThePool() throws Exception {
        Path file = directory.resolve("log");
        HikariDataSource pool = open("jdbc:h2:file:" + file, 2);
        CompletableFuture<Void> closing = Turns.by(Path.of(file + ".opening")).alone(() -> {
            // the pool makes another instead, which has to wait for the end of this turn
            pool.getHikariPoolMXBean().softEvictConnections();
            pause();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(pool::close);
            pause();
            return closed;
        });
        closing.get(20, TimeUnit.SECONDS);

        assertThat(Path.of(file + ".lock.db")).doesNotExist();
    }

    static HikariDataSource open(String url, int size) throws SQLException {
        JdbcUrl parsed = JdbcUrl.parse(url);
        return Pool.open(parsed, Pool.driver(parsed), size);
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    }
}

package dev.modelregistry.benchmarks;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;

/** H2 in a file as a registry opens it, {@code Durability.SYNC}; the floor is another file, forced by CHECKPOINT SYNC. */
final class H2Backend implements Backend {
    private final JdbcCommitLog log;
    private final JdbcConnectionPool pool;
    private final SqlFloor floor;
    private final BlobStore blobs;

    private H2Backend(Path home) throws SQLException {
        String disk = "jdbc:h2:" + (FLUSH_MICROS > 0 ? SlowDisk.scheme() : "file:");
        this.log = JdbcCommitLog.open(disk + home.resolve("log"));
        this.pool = JdbcConnectionPool.create(disk + home.resolve("floor"), "sa", "");
        this.floor = new SqlFloor(pool, "CHECKPOINT SYNC");
        this.blobs = FileBlobStore.at(home.resolve("blobs"));
    }

    static H2Backend open() throws IOException, SQLException {
        return new H2Backend(Files.createTempDirectory("registry-bench"));
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public CommitLog log() {
        return log;
    }

    @Override
    public BlobStore blobs() {
        return blobs;
    }

    @Override
    public void insert() throws SQLException {
        floor.insert();
    }

    @Override
    public void select() throws SQLException {
        floor.select();
    }

    @Override
    public void close() {
        log.close();
        pool.dispose();
    }
}

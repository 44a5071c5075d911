package dev.modelregistry.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.jdbc.JdbcOptions;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** PostgreSQL 18 that forces every commit to the disk; registries and floor use one pool. */
final class PostgresBackend implements Backend {
    private final EmbeddedPostgres server;
    private final HikariDataSource pool;
    private final SqlFloor floor;
    private final BlobStore blobs;

    private PostgresBackend(EmbeddedPostgres server, Path home) throws SQLException {
        this.server = server;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(24);
        config.setMinimumIdle(24);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        this.pool = new HikariDataSource(config);
        this.floor = new SqlFloor(pool, "");
        this.blobs = FileBlobStore.at(home.resolve("blobs"));
    }

    static PostgresBackend open() throws IOException, SQLException {
        Path home = Files.createTempDirectory("registry-bench");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(home.resolve("data"))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("commit_delay", Integer.toString(FLUSH_MICROS))
                .setServerConfig("commit_siblings", "0")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("shared_buffers", "512MB")
                .start();
        return new PostgresBackend(server, home);
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public CommitLog log() {
        return log(JdbcOptions.defaults());
    }

    CommitLog log(JdbcOptions options) {
        return JdbcCommitLog.over(pool, options);
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
    public void close() throws IOException {
        pool.close();
        server.close();
    }
}

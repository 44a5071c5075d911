package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.CommitLogContract;
import dev.modelregistry.testkit.contract.SharedStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class JdbcCommitLogH2Test extends CommitLogContract {
    @TempDir
    Path directory;

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(url());
    }

    @Override
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.of(new SharedStore<>(LogOpener.class, url()));
    }

    private String url() {
        return "jdbc:h2:file:" + directory.resolve("log");
    }
}

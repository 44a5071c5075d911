package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.CommitLogContract;
import dev.modelregistry.testkit.contract.SharedStore;
import java.util.Optional;

class JdbcCommitLogPostgresTest extends CommitLogContract {
    private final String url = Servers.postgres();

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(url);
    }

    @Override
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.of(new SharedStore<>(LogOpener.class, url));
    }
}

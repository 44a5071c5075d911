package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.StoreOpener;

/** How another process opens a log: by its URL. */
public final class LogOpener implements StoreOpener<CommitLog> {
    /** For the child process. */
    public LogOpener() {}

    @Override
    public CommitLog open(String url) {
        return JdbcCommitLog.open(url);
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SearchContract;

class MariaDbSearchTest extends SearchContract {
    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(Servers.mariaDb());
    }

    @Override
    protected int queries() {
        return 300;
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SearchContract;

class PostgresSearchTest extends SearchContract {
    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(Servers.postgres());
    }

    @Override
    protected int queries() {
        return 500;
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SearchContract;

class H2SearchTest extends SearchContract {
    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open("jdbc:h2:mem:");
    }

    @Override
    protected int queries() {
        return 500;
    }
}

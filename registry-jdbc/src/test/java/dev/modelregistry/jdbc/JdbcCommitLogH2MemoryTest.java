package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.CommitLogContract;
import java.util.UUID;

class JdbcCommitLogH2MemoryTest extends CommitLogContract {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(url);
    }

    @Override
    protected boolean survivesClosing() {
        return false;
    }
}

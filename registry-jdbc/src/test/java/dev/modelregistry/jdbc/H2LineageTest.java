package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.LineageContract;
import org.junit.jupiter.api.Tag;

@Tag("soak")
class H2LineageTest extends LineageContract {
    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open("jdbc:h2:mem:");
    }
}

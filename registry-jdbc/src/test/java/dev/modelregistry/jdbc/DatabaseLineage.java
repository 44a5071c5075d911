package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.LineageContract;
import org.junit.jupiter.api.AfterEach;

/** Lineage on a database, whose requests are counted. */
abstract class DatabaseLineage extends LineageContract {
    private final CountedRequests requests;

    /** On an empty database. */
    DatabaseLineage(String url) {
        requests = new CountedRequests(url);
    }

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.over(requests.connections());
    }

    @Override
    protected long requests() {
        return requests.sent();
    }

    @AfterEach
    void close() {
        requests.close();
    }
}

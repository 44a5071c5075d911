package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SimulationContract;

/** Log and blobs in one database. */
class PostgresSimulationTest extends SimulationContract {
    private final String url = Servers.postgres();

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(url);
    }

    @Override
    protected BlobStore openBlobs() {
        return JdbcBlobStore.open(url);
    }

    @Override
    protected int commands() {
        return 8_000;
    }

    @Override
    protected int commandsOfOneSeed() {
        return 402;
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SimulationContract;

/** Log and blobs in one database. Its processes share connections, as to open some is dear. */
class PostgresSimulationTest extends SimulationContract {
    private final JdbcOptions options = JdbcOptions.defaults().schema(Servers.name());

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.over(Servers.postgresPool(), options);
    }

    @Override
    protected BlobStore openBlobs() {
        return JdbcBlobStore.over(Servers.postgresPool(), options);
    }

    @Override
    protected int commands() {
        return 8_000;
    }

    @Override
    protected int commandsOfThreads() {
        return 408;
    }

    @Override
    protected int commandsOfOneSeed() {
        return 402;
    }
}

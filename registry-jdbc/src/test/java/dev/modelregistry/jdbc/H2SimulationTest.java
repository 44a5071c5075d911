package dev.modelregistry.jdbc;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SimulationContract;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** In memory, where a run of this length takes seconds; what a file does is tried by CrashTest. */
class H2SimulationTest extends SimulationContract {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();

    @TempDir
    Path directory;

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(url);
    }

    @Override
    protected BlobStore openBlobs() {
        return FileBlobStore.at(directory.resolve("blobs"));
    }

    @Override
    protected int commands() {
        return 20_000;
    }

    @Override
    protected int commandsOfThreads() {
        return 408;
    }

    @Override
    protected int together() {
        return 3;
    }
}

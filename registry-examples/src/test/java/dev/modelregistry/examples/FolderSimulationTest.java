package dev.modelregistry.examples;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SimulationContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderSimulationTest extends SimulationContract {
    @TempDir
    Path folder;

    @Override
    protected CommitLog openLog() {
        return new FolderCommitLog(folder);
    }

    @Override
    protected BlobStore openBlobs() {
        return FileBlobStore.at(folder.resolve("blobs"));
    }

    @Override
    protected int commands() {
        return 120;
    }

    /** A log without an index answers a search among a thousand models, and a run makes more. */
    @Override
    protected int soakCommands() {
        return 100_000;
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileRegistryTest extends RegistryContract {
    @TempDir
    Path directory;

    private final CommitLog log = new MemoryCommitLog();

    @Override
    protected CommitLog openLog() {
        return log;
    }

    @Override
    protected BlobStore openBlobs() {
        return FileBlobStore.at(directory.resolve("blobs"));
    }
}

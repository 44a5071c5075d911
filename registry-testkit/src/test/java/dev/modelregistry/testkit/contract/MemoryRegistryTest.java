package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;

class MemoryRegistryTest extends RegistryContract {
    private final CommitLog log = new MemoryCommitLog();
    private final BlobStore blobs = new MemoryBlobStore();

    @Override
    protected CommitLog openLog() {
        return log;
    }

    @Override
    protected BlobStore openBlobs() {
        return blobs;
    }
}

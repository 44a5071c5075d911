package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.spi.BlobStore;

class MemoryBlobStoreTest extends BlobStoreContract {
    private final MemoryBlobStore store = new MemoryBlobStore();

    @Override
    protected BlobStore openStore() {
        return store;
    }

    @Override
    protected boolean survivesClosing() {
        return false;
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.testkit.contract.StoreOpener;

/** How another process opens a blob store: by its URL. */
public final class BlobsOpener implements StoreOpener<BlobStore> {
    /** For the child process. */
    public BlobsOpener() {}

    @Override
    public BlobStore open(String url) {
        return JdbcBlobStore.open(url);
    }
}

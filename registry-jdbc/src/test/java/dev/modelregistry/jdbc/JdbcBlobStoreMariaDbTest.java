package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.testkit.contract.BlobStoreContract;
import dev.modelregistry.testkit.contract.SharedStore;
import java.util.Optional;

class JdbcBlobStoreMariaDbTest extends BlobStoreContract {
    private final String url = Servers.mariaDb();

    @Override
    protected BlobStore openStore() {
        return JdbcBlobStore.open(url());
    }

    @Override
    protected Optional<SharedStore<BlobStore>> sharedStore() {
        return Optional.of(new SharedStore<>(BlobsOpener.class, url()));
    }

    private String url() {
        return url;
    }
}

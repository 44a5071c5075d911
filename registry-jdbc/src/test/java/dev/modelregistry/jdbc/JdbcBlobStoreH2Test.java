package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.testkit.contract.BlobStoreContract;
import dev.modelregistry.testkit.contract.SharedStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class JdbcBlobStoreH2Test extends BlobStoreContract {
    @TempDir
    Path directory;

    @Override
    protected BlobStore openStore() {
        return JdbcBlobStore.open(url());
    }

    @Override
    protected Optional<SharedStore<BlobStore>> sharedStore() {
        return Optional.of(new SharedStore<>(BlobsOpener.class, url()));
    }

    private String url() {
        return "jdbc:h2:file:" + directory.resolve("blobs");
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreContractTest extends BlobStoreContract {
    @TempDir
    Path directory;

    @Override
    protected BlobStore openStore() {
        return FileBlobStore.at(directory.resolve("blobs"));
    }

    @Override
    protected Optional<SharedStore<BlobStore>> sharedStore() {
        return Optional.of(
                new SharedStore<>(Opener.class, directory.resolve("blobs").toString()));
    }

    /** For child processes. */
    public static final class Opener implements StoreOpener<BlobStore> {
        @Override
        public BlobStore open(String path) {
            return FileBlobStore.at(Path.of(path));
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.RegistryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class MariaDbRegistryTest extends RegistryContract {
    private final String url = Servers.mariaDb();

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
}

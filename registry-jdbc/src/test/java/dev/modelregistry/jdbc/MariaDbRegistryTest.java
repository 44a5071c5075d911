package dev.modelregistry.jdbc;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.RegistryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Over the data source of an application; the contract of the log opens it by a URL. */
class MariaDbRegistryTest extends RegistryContract {
    private final JdbcOptions options = JdbcOptions.defaults().schema(Servers.name());

    @TempDir
    Path directory;

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.over(Servers.mariaDbPool(), options);
    }

    @Override
    protected BlobStore openBlobs() {
        return FileBlobStore.at(directory.resolve("blobs"));
    }
}

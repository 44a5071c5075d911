package dev.modelregistry.jdbc;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.RegistryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded default: an H2 file and a directory. */
class H2RegistryTest extends RegistryContract {
    @TempDir
    Path directory;

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open("jdbc:h2:file:" + directory.resolve("log"));
    }

    @Override
    protected BlobStore openBlobs() {
        return FileBlobStore.at(directory.resolve("blobs"));
    }
}

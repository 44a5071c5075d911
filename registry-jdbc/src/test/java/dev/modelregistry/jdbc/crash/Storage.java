package dev.modelregistry.jdbc.crash;

import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.jdbc.powerloss.PowerLossFilePath;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.powerloss.PowerLossFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Below which layers a registry on H2 and a directory is killed. */
enum Storage {
    /** The plain file system: a kill keeps the page cache. The file is for one process, which opens it at once. */
    PLAIN,

    /** The same, with the URL as a user writes it: the file is for several processes. */
    SHARED,

    /** A file system below both stores on which a kill loses every write that was not forced to the disk. */
    POWER_LOSS,

    /** A database server, whose URL is in the file {@code url} of the directory. */
    SERVER;

    /** A registry, and what it is built on. */
    record Opened(CommitLog log, BlobStore blobs, Registry registry) implements AutoCloseable {
        @Override
        public void close() {
            registry.close();
            blobs.close();
            log.close();
        }
    }

    /** Opens the registry in a directory. */
    Opened open(Path directory) throws IOException {
        CommitLog log = JdbcCommitLog.open(url(directory));
        BlobStore blobs = FileBlobStore.at(view(blobs(directory)));
        return new Opened(log, blobs, Registries.builder(log, blobs).build());
    }

    static Path logs(Path directory) throws IOException {
        return Files.createDirectories(directory.resolve("h2"));
    }

    static Path blobs(Path directory) throws IOException {
        return Files.createDirectories(directory.resolve("blobs"));
    }

    private String url(Path directory) throws IOException {
        if (this == SERVER) {
            return Files.readString(directory.resolve("url"));
        }
        Path logs = logs(directory);
        return switch (this) {
            case PLAIN -> "jdbc:h2:file:" + logs.resolve("log") + ";AUTO_SERVER=FALSE";
            case SHARED, SERVER -> "jdbc:h2:file:" + logs.resolve("log");
            case POWER_LOSS -> {
                PowerLossFilePath.register();
                yield "jdbc:h2:powerloss:" + logs.resolve("log");
            }
        };
    }

    private Path view(Path blobs) throws IOException {
        return this == POWER_LOSS ? PowerLossFileSystem.over(blobs) : blobs;
    }
}

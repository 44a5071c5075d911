package dev.modelregistry.examples;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.CommitLogContract;
import dev.modelregistry.testkit.contract.SharedStore;
import dev.modelregistry.testkit.contract.StoreOpener;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Every promise of a log, asked of this one. */
class FolderCommitLogTest extends CommitLogContract {
    @TempDir
    Path folder;

    @Override
    protected CommitLog openLog() {
        return new FolderCommitLog(folder);
    }

    @Override
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.of(new SharedStore<>(Opener.class, folder.toString()));
    }

    /** Opens it in another process. */
    public static final class Opener implements StoreOpener<CommitLog> {
        /** Called there. */
        public Opener() {}

        @Override
        public CommitLog open(String folder) {
            return new FolderCommitLog(Path.of(folder));
        }
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.CommitLog;

class MemoryCommitLogTest extends CommitLogContract {
    private final MemoryCommitLog log = new MemoryCommitLog();

    @Override
    protected CommitLog openLog() {
        return log;
    }

    @Override
    protected boolean survivesClosing() {
        return false;
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.CommitLog;

class MemoryLineageTest extends LineageContract {
    @Override
    protected CommitLog openLog() {
        return new MemoryCommitLog();
    }
}

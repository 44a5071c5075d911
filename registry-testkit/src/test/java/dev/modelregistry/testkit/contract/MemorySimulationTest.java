package dev.modelregistry.testkit.contract;

import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

class MemorySimulationTest extends SimulationContract {
    private final ConcurrentMap<Long, CommitLog> logs = new ConcurrentHashMap<>();

    /** The log of a seed that nobody else has. */
    @Override
    protected CommitLog openLog() {
        return openLog(0);
    }

    /** One log for all would have one lock for all. */
    @Override
    protected CommitLog openLog(long seed) {
        return logs.computeIfAbsent(seed, s -> new MemoryCommitLog());
    }

    @Override
    protected boolean storeForEachSeed() {
        return true;
    }

    @Override
    protected BlobStore openBlobs() {
        return new MemoryBlobStore();
    }

    @Override
    protected int commands() {
        return 170_000;
    }

    @Override
    protected int commandsOfThreads() {
        return 1_632;
    }
}

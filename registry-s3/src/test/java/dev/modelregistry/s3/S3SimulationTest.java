package dev.modelregistry.s3;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SimulationContract;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Buckets alone. */
class S3SimulationTest extends SimulationContract {
    private final ConcurrentMap<Long, TestBucket> buckets = new ConcurrentHashMap<>();

    /** The log of a seed that nobody else has. */
    @Override
    protected CommitLog openLog() {
        return openLog(0);
    }

    @Override
    protected CommitLog openLog(long seed) {
        return buckets.computeIfAbsent(seed, s -> TestBucket.proven()).log();
    }

    /** Who searches a bucket looks at all models that changed in it a moment ago, and so at what other seeds do: a third of all requests. */
    @Override
    protected boolean storeForEachSeed() {
        return true;
    }

    @Override
    protected BlobStore openBlobs() {
        return TestBucket.fresh().blobs();
    }

    @Override
    protected int commands() {
        return 2_000;
    }

    @Override
    protected int commandsOfThreads() {
        return 102;
    }

    @Override
    protected int commandsOfOneSeed() {
        return 102;
    }
}

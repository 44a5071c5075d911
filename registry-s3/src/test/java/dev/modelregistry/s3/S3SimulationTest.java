package dev.modelregistry.s3;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SimulationContract;

/** A bucket alone. */
class S3SimulationTest extends SimulationContract {
    private final TestBucket bucket = TestBucket.proven();

    @Override
    protected CommitLog openLog() {
        return bucket.log();
    }

    @Override
    protected BlobStore openBlobs() {
        return bucket.blobs();
    }

    @Override
    protected int commands() {
        return 2_000;
    }

    @Override
    protected int commandsOfOneSeed() {
        return 102;
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.RegistryContract;

/** A bucket alone. */
class S3RegistryTest extends RegistryContract {
    private final TestBucket bucket = TestBucket.proven();

    @Override
    protected CommitLog openLog() {
        return bucket.log();
    }

    @Override
    protected BlobStore openBlobs() {
        return bucket.blobs();
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.RegistryContract;
import java.util.UUID;

/** A SQL log beside blobs in a bucket. */
class SqlLogAndS3BlobsTest extends RegistryContract {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private final TestBucket bucket = TestBucket.fresh();

    @Override
    protected CommitLog openLog() {
        return JdbcCommitLog.open(url);
    }

    @Override
    protected BlobStore openBlobs() {
        return bucket.blobs();
    }
}

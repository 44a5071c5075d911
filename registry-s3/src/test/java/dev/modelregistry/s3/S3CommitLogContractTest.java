package dev.modelregistry.s3;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.CommitLogContract;
import dev.modelregistry.testkit.contract.SharedStore;
import dev.modelregistry.testkit.contract.StoreOpener;
import java.util.Optional;

class S3CommitLogContractTest extends CommitLogContract {
    private final TestBucket bucket = TestBucket.proven();

    @Override
    protected CommitLog openLog() {
        return bucket.log();
    }

    @Override
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.of(new SharedStore<>(Opener.class, bucket.argument()));
    }

    /** How another process opens it. */
    public static final class Opener implements StoreOpener<CommitLog> {
        @Override
        public CommitLog open(String argument) {
            TestBucket bucket = TestBucket.of(argument);
            return S3CommitLog.in(bucket.endpoint().builder().build(), bucket.name(), "registry");
        }
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.testkit.contract.BlobStoreContract;
import dev.modelregistry.testkit.contract.SharedStore;
import dev.modelregistry.testkit.contract.StoreOpener;
import java.util.Optional;

class S3BlobStoreContractTest extends BlobStoreContract {
    private final TestBucket bucket = TestBucket.fresh();

    @Override
    protected BlobStore openStore() {
        return bucket.blobs();
    }

    @Override
    protected Optional<SharedStore<BlobStore>> sharedStore() {
        return Optional.of(new SharedStore<>(Opener.class, bucket.argument()));
    }

    /** How another process opens it. */
    public static final class Opener implements StoreOpener<BlobStore> {
        @Override
        public BlobStore open(String argument) {
            TestBucket bucket = TestBucket.of(argument);
            return S3BlobStore.in(bucket.endpoint().builder().build(), bucket.name(), "models");
        }
    }
}

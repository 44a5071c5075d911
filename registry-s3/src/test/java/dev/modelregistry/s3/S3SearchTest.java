package dev.modelregistry.s3;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.SearchContract;
import org.junit.jupiter.api.Tag;

/** A thousand random queries in two runs. {@link S3RegistryTest} asks a few in every build. */
@Tag("soak")
class S3SearchTest extends SearchContract {
    private final TestBucket bucket = TestBucket.proven();

    @Override
    protected CommitLog openLog() {
        return bucket.log();
    }

    @Override
    protected int queries() {
        return 500;
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.LineageContract;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;

/** Over 1,000 versions, or as many as {@code -Dlineage.versions} says: a bucket takes its time to be filled. */
@Tag("soak")
class S3LineageTest extends LineageContract {
    private final AtomicLong sent = new AtomicLong();
    private final TestBucket bucket = TestBucket.proven();

    @Override
    protected CommitLog openLog() {
        return S3CommitLog.in(
                bucket.client((request, sending) -> {
                    sent.incrementAndGet();
                    return sending.send();
                }),
                bucket.name(),
                "registry");
    }

    @Override
    protected int versions() {
        return Integer.getInteger("lineage.versions", 1_000);
    }

    @Override
    protected long requests() {
        return sent.get();
    }
}

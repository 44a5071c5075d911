package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Bytes that take their time on the way to the store and back. */
class TransferTest {
    private static final Bytes BYTES = Bytes.utf8("the bytes of a model");
    private static final BlobKey KEY = BlobKey.of(BYTES.digest());

    private final TestBucket bucket = TestBucket.fresh();

    private S3BlobStore blobs(S3Client client) {
        return S3BlobStore.in(client, bucket.name(), "models");
    }

    /** A large one over a slow line takes longer than any limit that is good for a commit. */
    @Test
    void noLimitButTheClientsOwnHoldsForTheUploadOfABlob() {
        List<Optional<Duration>> limits = new ArrayList<>();
        S3Client client = bucket.endpoint()
                .builder()
                .overrideConfiguration(c -> c.addExecutionInterceptor(new ExecutionInterceptor() {
                    @Override
                    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                        if (context.request() instanceof PutObjectRequest put) {
                            limits.add(
                                    put.overrideConfiguration().flatMap(RequestOverrideConfiguration::apiCallTimeout));
                        }
                    }
                }))
                .build();
        try (S3BlobStore blobs = blobs(client)) {
            blobs.put(KEY, BlobSource.of(BYTES));
            assertThat(limits).containsExactly(Optional.empty());
        }
    }
}

package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
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

    private static byte[] read(S3BlobStore blobs, long offset, long length) throws IOException {
        try (ReadableByteChannel channel = blobs.open(KEY, offset, length)) {
            return Channels.newInputStream(channel).readAllBytes();
        }
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

    @Test
    void anAnswerThatDoesNotTellItsLengthIsReadToItsEnd() throws IOException {
        S3Client client =
                bucket.client((request, sending) -> request.method().name().equals("GET")
                        ? TestHttpClient.with(sending.send(), head -> head.removeHeader("Content-Length"))
                        : sending.send());
        try (S3BlobStore blobs = blobs(client)) {
            blobs.put(KEY, BlobSource.of(BYTES));
            assertThat(read(blobs, 0, Long.MAX_VALUE)).isEqualTo(BYTES.toByteArray());
            assertThat(read(blobs, 4, 5)).isEqualTo("bytes".getBytes(StandardCharsets.US_ASCII));
            assertThat(read(blobs, 15, 100)).isEqualTo("model".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aStoreThatDoesNotTellTheSizeOfAnObjectIsToldSo() {
        S3Client client =
                bucket.client((request, sending) -> request.method().name().equals("HEAD")
                        ? TestHttpClient.with(sending.send(), head -> head.removeHeader("Content-Length"))
                        : sending.send());
        try (S3BlobStore blobs = bucket.blobs();
                S3BlobStore lengthless = blobs(client)) {
            blobs.put(KEY, BlobSource.of(BYTES));
            assertThatThrownBy(() -> lengthless.stat(List.of(KEY)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(KEY.toString());
        }
    }
}

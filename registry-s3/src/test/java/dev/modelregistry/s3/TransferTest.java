package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
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

    /** A file that is read until a time limit of the SDK interrupts, for the first few times. */
    private static BlobSource interrupted(Path file, int times) {
        AtomicInteger opened = new AtomicInteger();
        return new BlobSource() {
            @Override
            public long size() {
                return BYTES.size();
            }

            @Override
            public InputStream open() throws IOException {
                boolean slow = opened.incrementAndGet() <= times;
                return new FilterInputStream(Channels.newInputStream(FileChannel.open(file))) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        while (slow && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        return super.read(buffer, offset, length);
                    }
                };
            }
        };
    }

    @Test
    void aTimeLimitOfTheClientDuringAnUploadIsNotTheSourcesFault(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("model.bin"), BYTES.toByteArray());
        S3Client client = bucket.endpoint()
                .builder()
                .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofMillis(300)))
                .build();
        try (S3BlobStore blobs = blobs(client)) {
            assertThatThrownBy(() -> blobs.put(KEY, interrupted(file, Integer.MAX_VALUE)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aTimeLimitOfOneAttemptIsNotTheSourcesFaultAlsoWhileARequestIsSigned(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("model.bin"), BYTES.toByteArray());
        S3Client client = bucket.endpoint()
                .builder()
                .overrideConfiguration(c -> c.apiCallAttemptTimeout(Duration.ofMillis(300)))
                .build();
        try (S3BlobStore blobs = blobs(client)) {
            assertThatThrownBy(() -> blobs.put(KEY, interrupted(file, Integer.MAX_VALUE)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void anUploadThatMeetsATimeLimitOfOneAttemptIsSentAgain(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("model.bin"), BYTES.toByteArray());
        S3Client client = bucket.endpoint()
                .builder()
                // signs as it sends
                .serviceConfiguration(c -> c.pathStyleAccessEnabled(true).chunkedEncodingEnabled(true))
                .overrideConfiguration(c -> c.apiCallAttemptTimeout(Duration.ofMillis(500)))
                .build();
        try (S3BlobStore blobs = blobs(client)) {
            blobs.put(KEY, interrupted(file, 1));
            assertThat(read(blobs, 0, Long.MAX_VALUE)).isEqualTo(BYTES.toByteArray());
        }
    }

    @Test
    void theStoresTimeIsThatOfTheHeadOfAnAnswerAndNotOfItsEnd() {
        Instant date = Instant.parse("2026-11-23T12:00:00Z");
        Duration slow = Duration.ofMillis(1_500);
        S3Client client = bucket.client((request, sending) -> {
            HttpExecuteResponse answer = sending.send();
            InputStream body =
                    new ByteArrayInputStream(answer.responseBody().orElseThrow().readAllBytes());
            return TestHttpClient.dated(
                    HttpExecuteResponse.builder()
                            .response(answer.httpResponse())
                            .responseBody(AbortableInputStream.create(after(slow, body)))
                            .build(),
                    date);
        });
        Bucket inside = Bucket.of(TestBucket.client(), bucket.name(), "registry", Checksums.COMPATIBLE);
        inside.put("object", BYTES);

        Bucket slowly = Bucket.of(client, bucket.name(), "registry", Checksums.COMPATIBLE);
        assertThat(slowly.get("object")).contains(BYTES.toByteArray());
        assertThat(slowly.time()).isAfterOrEqualTo(date.plus(slow));
    }

    private static InputStream after(Duration pause, InputStream in) {
        return new FilterInputStream(in) {
            private boolean paused;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (!paused) {
                    paused = true;
                    try {
                        Thread.sleep(pause.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException(e);
                    }
                }
                return super.read(buffer, offset, length);
            }
        };
    }
}

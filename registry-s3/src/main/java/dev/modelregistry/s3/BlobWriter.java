package dev.modelregistry.s3;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Creates objects from sources, byte by byte. Thread-safe. */
final class BlobWriter {
    private final Bucket bucket;

    BlobWriter(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Creates a blob; does nothing if somebody else has meanwhile. */
    void create(BlobKey key, BlobSource source) {
        String object = BlobKeys.object(key);
        for (int attempt = 1; ; attempt++) {
            ExactStreams streams = new ExactStreams(key, source);
            try {
                send(key, object, source.size(), streams);
                return;
            } catch (SdkException | UncheckedIOException e) {
                streams.rethrowFailure();
                if (!(e instanceof SdkException failure)) {
                    // while the request was signed
                    throw new StoreUnavailableException("could not write " + bucket.uri(object) + ": " + e, e);
                }
                S3Failure kind = S3Failure.of(failure);
                if (kind == S3Failure.TAKEN) {
                    return;
                }
                if (kind != S3Failure.CONFLICT || attempt == Bucket.MAX_CONFLICTS) {
                    throw bucket.failed("write " + bucket.uri(object), failure);
                }
                // somebody else is writing the same bytes; if that is done, so is this
                if (bucket.size(object).isPresent()) {
                    return;
                }
                Bucket.pause(attempt);
            } finally {
                streams.closeAll();
            }
        }
    }

    private void send(BlobKey key, String object, long size, ExactStreams streams) {
        // no limit of ours: many bytes take their time, and a blob that lands late is the same blob
        PutObjectRequest.Builder request = bucket.put(object, true).overrideConfiguration(bucket.plain());
        if (bucket.checksums() == Checksums.SHA256) {
            request.checksumSHA256(Bucket.base64(key.digest().hex()));
        }
        bucket.noted(bucket.client()
                .putObject(
                        request.build(),
                        RequestBody.fromContentProvider(streams::open, size, "application/octet-stream")));
    }
}

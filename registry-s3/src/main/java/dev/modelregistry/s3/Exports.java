package dev.modelregistry.s3;

import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.spi.BlobSequence;
import dev.modelregistry.spi.BlobStat;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/**
 * Joins blobs to plain objects, inside the store: a copy for one blob, a part of an upload for each of several. The store
 * is asked for the SHA-256 of each part, which must be that blob's; a store that tells none must at least give the copy the
 * tag of what it copied. An object says in its metadata which file it is, so that a second export does nothing. Thread-safe.
 */
final class Exports {
    private static final Logger LOG = LoggerFactory.getLogger(Exports.class);

    /** In the metadata of an object: which file it is. */
    private static final String DIGEST = "sha256";

    /** Parts that are asked for before it is seen whether one of them failed. */
    private static final int WAVE = 128;

    /** How a store says that it does not know a header. */
    private static final Set<String> UNKNOWN_HEADER = Set.of("NotImplemented", "InvalidArgument", "InvalidRequest");

    private final Bucket blobs;
    private final Parallel parallel;

    Exports(Bucket blobs, Parallel parallel) {
        this.blobs = blobs;
        this.parallel = parallel;
    }

    /** An object to be, and the file that it is to hold. */
    private record Target(String bucket, String key, BlobSequence file) {
        @Override
        public String toString() {
            return "s3://" + bucket + "/" + key;
        }

        Map<String, String> metadata() {
            return Map.of(DIGEST, file.digest().hex());
        }

        URI uri() {
            try {
                return new URI("s3", bucket, "/" + key, null, null);
            } catch (URISyntaxException e) {
                throw new InvalidInputException("not a place for an object: " + this + ": " + e.getMessage());
            }
        }
    }

    URI export(BlobSequence file, String bucket, String key) {
        Target target = new Target(bucket, key, file);
        Optional<HeadObjectResponse> there = head(target);
        if (there.isEmpty()) {
            make(target);
        } else if (!isFile(target, there.get())) {
            throw new AlreadyExistsException(target + " is there already, and is not the file " + file.digest() + " of "
                    + file.size() + " bytes that was to be exported; choose another prefix, or delete it");
        }
        return target.uri();
    }

    private static boolean isFile(Target target, HeadObjectResponse object) {
        return Long.valueOf(target.file().size()).equals(object.contentLength())
                && target.file().digest().hex().equals(object.metadata().get(DIGEST));
    }

    private Optional<HeadObjectResponse> head(Target target) {
        try {
            return Optional.of(blobs.noted(
                    blobs.client().headObject(b -> b.bucket(target.bucket()).key(target.key()))));
        } catch (SdkException e) {
            return blobs.absent("look for " + target, e);
        }
    }

    private void make(Target target) {
        List<BlobStat> parts = target.file().blobs();
        if (parts.isEmpty()) {
            blobs.request(
                    "write " + target,
                    () -> blobs.client()
                            .putObject(
                                    b -> b.bucket(target.bucket())
                                            .key(target.key())
                                            .metadata(target.metadata())
                                            .overrideConfiguration(blobs.plain()),
                                    RequestBody.empty()));
        } else if (parts.size() == 1) {
            copy(target, parts.get(0));
        } else {
            join(target, parts);
        }
    }

    private void copy(Target target, BlobStat blob) {
        CopyObjectRequest request = CopyObjectRequest.builder()
                .sourceBucket(blobs.name())
                .sourceKey(source(blob))
                .destinationBucket(target.bucket())
                .destinationKey(target.key())
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(target.metadata())
                .overrideConfiguration(blobs.plain())
                .build();
        CopyObjectResult copy = copying(
                        target,
                        blob,
                        () -> summed(sums -> blobs.client()
                                .copyObject(request.toBuilder()
                                        .checksumAlgorithm(sums)
                                        .build())))
                .copyObjectResult();
        try {
            check(target, blob, copy.checksumSHA256(), copy.eTag());
        } catch (IntegrityException e) {
            blobs.request(
                    "delete " + target,
                    () -> blobs.client()
                            .deleteObject(b -> b.bucket(target.bucket()).key(target.key())));
            throw e;
        }
    }

    private void join(Target target, List<BlobStat> parts) {
        CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder()
                .bucket(target.bucket())
                .key(target.key())
                .metadata(target.metadata())
                .overrideConfiguration(blobs.plain())
                .build();
        String upload = blobs.request(
                        "begin " + target,
                        () -> summed(sums -> blobs.client()
                                .createMultipartUpload(request.toBuilder()
                                        .checksumAlgorithm(sums)
                                        .build())))
                .uploadId();
        boolean done = false;
        try {
            List<CompletedPart> copied = new ArrayList<>();
            for (int from = 0; from < parts.size(); from += WAVE) {
                List<Integer> numbers = IntStream.range(from, Math.min(from + WAVE, parts.size()))
                        .boxed()
                        .toList();
                copied.addAll(parallel.map(numbers, i -> part(target, upload, i + 1, parts.get(i))));
            }
            complete(target, upload, copied);
            done = true;
        } finally {
            if (!done) {
                abort(target, upload);
            }
        }
    }

    private CompletedPart part(Target target, String upload, int number, BlobStat blob) {
        CopyPartResult copy = copying(
                        target,
                        blob,
                        () -> blobs.client()
                                .uploadPartCopy(b -> b.sourceBucket(blobs.name())
                                        .sourceKey(source(blob))
                                        .destinationBucket(target.bucket())
                                        .destinationKey(target.key())
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .overrideConfiguration(blobs.plain())))
                .copyPartResult();
        check(target, blob, copy.checksumSHA256(), copy.eTag());
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(copy.eTag())
                .checksumSHA256(copy.checksumSHA256())
                .build();
    }

    /** A client that sends again what was done meets an upload that is gone, and the object that came of it. */
    private void complete(Target target, String upload, List<CompletedPart> parts) {
        try {
            blobs.noted(blobs.client()
                    .completeMultipartUpload(b -> b.bucket(target.bucket())
                            .key(target.key())
                            .uploadId(upload)
                            .multipartUpload(m -> m.parts(parts))
                            .overrideConfiguration(blobs.plain())));
        } catch (SdkException e) {
            RegistryException failure = blobs.failed("complete " + target, e);
            if (head(target).filter(object -> isFile(target, object)).isEmpty()) {
                throw failure;
            }
        }
    }

    /** What is not aborted costs money until a rule of the bucket does it. */
    private void abort(Target target, String upload) {
        try {
            blobs.request(
                    "abort " + target,
                    () -> blobs.client()
                            .abortMultipartUpload(b ->
                                    b.bucket(target.bucket()).key(target.key()).uploadId(upload)));
        } catch (RegistryException e) {
            LOG.warn("the upload {} of {} stays until it is aborted: {}", upload, target, e.getMessage());
        }
    }

    private <T extends SdkResponse> T copying(Target target, BlobStat blob, Supplier<T> request) {
        try {
            return blobs.noted(request.get());
        } catch (SdkException e) {
            if (S3Failure.code(e).equals("NoSuchKey")) {
                throw missing(target, blob);
            }
            throw blobs.failed("copy " + blobs.uri(BlobKeys.object(blob.key())) + " to " + target, e);
        }
    }

    /** Asks the store to sum what it copies; without that, if it does not know how. */
    private static <T> T summed(Function<@Nullable ChecksumAlgorithm, T> request) {
        try {
            return request.apply(ChecksumAlgorithm.SHA256);
        } catch (SdkException e) {
            if (!UNKNOWN_HEADER.contains(S3Failure.code(e))) {
                throw e;
            }
            return request.apply(null);
        }
    }

    private void check(Target target, BlobStat blob, @Nullable String sha256, @Nullable String tag) {
        if (sha256 != null) {
            requireSame(target, blob, Bucket.base64(blob.key().digest().hex()), sha256);
            return;
        }
        HeadObjectResponse source;
        try {
            source = blobs.noted(
                    blobs.client().headObject(b -> b.bucket(blobs.name()).key(source(blob))));
        } catch (SdkException e) {
            blobs.absent("look for " + blobs.uri(BlobKeys.object(blob.key())), e);
            throw missing(target, blob);
        }
        requireSame(target, blob, blob.size() + " bytes", source.contentLength() + " bytes");
        // tags of what is encrypted with a key of its own say nothing of the bytes
        if (source.ssekmsKeyId() == null && source.sseCustomerAlgorithm() == null) {
            requireSame(target, blob, unquoted(source.eTag()), unquoted(tag));
        }
    }

    private void requireSame(Target target, BlobStat blob, String expected, String found) {
        if (!expected.equals(found)) {
            throw new IntegrityException(
                    blobs.uri(BlobKeys.object(blob.key())) + " is damaged, or was when it was copied to " + target
                            + ": expected " + expected + ", found " + found + "; nothing was exported there",
                    null);
        }
    }

    private IntegrityException missing(Target target, BlobStat blob) {
        return new IntegrityException(
                "blob " + blob.key() + ", which belongs to " + target + ", is missing: expected it at "
                        + blobs.uri(BlobKeys.object(blob.key())) + "; restore it there",
                null);
    }

    private String source(BlobStat blob) {
        return blobs.key(BlobKeys.object(blob.key()));
    }

    private static String unquoted(@Nullable String tag) {
        return String.valueOf(tag).replace("\"", "");
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * What is done to the objects below a prefix of a bucket. Of all conditional requests only one is used, to create an object
 * that is absent: it is the one that every sound store has. Thread-safe.
 */
final class Bucket {
    static final int MAX_CONFLICTS = 10;

    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*");
    private static final int MAX_PREFIX = 400;
    private static final ResponseTransformer<GetObjectResponse, ResponseBytes<GetObjectResponse>> WHOLE =
            ResponseTransformer.toBytes();

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final Checksums checksums;
    private final AwsRequestOverrideConfiguration plain;
    private final AwsRequestOverrideConfiguration writing;
    private final StoreClock clock = new StoreClock();

    private Bucket(S3Client client, String bucket, String prefix, Checksums checksums) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.checksums = checksums;
        this.plain = withoutChecksums();
        this.writing = writing(client, plain);
    }

    /** The objects of {@code bucket} whose keys start with {@code prefix/}; all of them, if the prefix is empty. */
    static Bucket of(S3Client client, String bucket, String prefix, Checksums checksums) {
        if (bucket.isBlank()) {
            throw new InvalidInputException("a bucket has a name; got none");
        }
        if (!prefix.isEmpty()
                && (prefix.length() > MAX_PREFIX || !PREFIX.matcher(prefix).matches())) {
            throw new InvalidInputException(
                    "not a prefix: \"" + prefix + "\"; a prefix is empty, or names parted by single"
                            + " slashes, such as team/registry, up to " + MAX_PREFIX
                            + " of A-Z, a-z, 0-9 and ! - _ . * ' ( ), without a slash at either end");
        }
        return new Bucket(client, bucket, prefix.isEmpty() ? "" : prefix + "/", checksums);
    }

    S3Client client() {
        return client;
    }

    String name() {
        return bucket;
    }

    /** The whole key. */
    String key(String key) {
        return prefix + key;
    }

    /** For messages. */
    String uri(String key) {
        return "s3://" + bucket + "/" + prefix + key;
    }

    /** Creates an object; false if there is one already, which may be what an earlier attempt of this call made. */
    boolean create(String key, Bytes content) {
        for (int attempt = 1; ; attempt++) {
            try {
                put(key, content, true);
                return true;
            } catch (SdkException e) {
                S3Failure failure = S3Failure.of(e);
                if (failure == S3Failure.TAKEN) {
                    return false;
                }
                if (failure == S3Failure.REFUSED && (attempt > 1 || attempts(e) > 1)) {
                    throw new StoreUnavailableException(
                            failed("write " + uri(key), e).getMessage() + ", and an earlier attempt may have been done",
                            e);
                }
                if (failure != S3Failure.CONFLICT || attempt == MAX_CONFLICTS) {
                    throw failed("write " + uri(key), e);
                }
                pause(attempt);
            }
        }
    }

    /** How often the client itself has sent a request. */
    private static int attempts(SdkException e) {
        return e.numAttempts() == null ? 1 : e.numAttempts();
    }

    /** Creates an object, or takes the place of the one that is there. */
    void put(String key, Bytes content) {
        request("write " + uri(key), () -> put(key, content, false));
    }

    private SdkResponse put(String key, Bytes content, boolean ifAbsent) {
        PutObjectRequest.Builder request = put(key, ifAbsent).overrideConfiguration(writing);
        if (checksums == Checksums.SHA256) {
            request.checksumSHA256(base64(content.digest().hex()));
        }
        // a stream, because the bytes need no copy
        return noted(client.putObject(
                request.build(),
                RequestBody.fromContentProvider(content::openStream, content.size(), "application/octet-stream")));
    }

    /** A write, to which a body, a configuration, and perhaps a checksum, must be added. */
    PutObjectRequest.Builder put(String key, boolean ifAbsent) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(key(key));
        return ifAbsent ? request.ifNoneMatch("*") : request;
    }

    Checksums checksums() {
        return checksums;
    }

    /** The whole object. An answer that broke off unnoticed is asked for once more. */
    Optional<byte[]> get(String key) {
        for (int attempt = 1; ; attempt++) {
            ResponseBytes<GetObjectResponse> found;
            try {
                // the date is that of the head, and the body may take long
                found = client.getObject(
                        b -> b.bucket(bucket).key(key(key)),
                        (response, body) -> WHOLE.transform(noted(response), body));
            } catch (SdkException e) {
                return absent("read " + uri(key), e);
            }
            byte[] bytes = found.asByteArrayUnsafe();
            Long length = found.response().contentLength();
            if (length == null || length == bytes.length) {
                return Optional.of(bytes);
            }
            if (attempt == 2) {
                throw new StoreUnavailableException(
                        uri(key) + " has " + length + " bytes, and answers ended after " + bytes.length
                                + ", twice; try again",
                        null);
            }
        }
    }

    /** How many bytes an object has. */
    Optional<Long> size(String key) {
        try {
            @Nullable
            Long size = noted(client.headObject(b -> b.bucket(bucket).key(key(key))))
                    .contentLength();
            if (size == null) {
                throw new StoreUnavailableException("the store does not tell the size of " + uri(key), null);
            }
            return Optional.of(size);
        } catch (SdkException e) {
            return absent("look for " + uri(key), e);
        }
    }

    void delete(String key) {
        request(
                "delete " + uri(key),
                () -> client.deleteObject(b -> b.bucket(bucket).key(key(key))));
    }

    /**
     * One answer to the question what is there.
     *
     * @param objects in the order of their keys, which have no prefix here
     * @param folders where folders were asked for; what is in them is not in {@code objects}
     * @param last the last key or folder; empty if there is nothing more
     */
    record Listing(List<Item> objects, List<String> folders, Optional<String> last) {
        private boolean holds(Predicate<String> ours) {
            return objects.stream().map(Item::key).anyMatch(ours)
                    || folders.stream().anyMatch(ours);
        }
    }

    /** An object that is there. */
    record Item(String key, long size) {}

    /** What starts with {@code start} and comes after {@code after}; with {@code folders}, up to the next slash. */
    Listing list(String start, String after, int max, boolean folders) {
        return list(start, after, max, folders, name -> true);
    }

    /** The same, and goes on until there is something of ours on a page: others may have put things between. */
    Listing list(String start, String after, int max, boolean folders, Predicate<String> ours) {
        ListObjectsV2Request.Builder request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(key(start)).maxKeys(max);
        if (!after.isEmpty()) {
            request.startAfter(key(after));
        }
        if (folders) {
            request.delimiter("/");
        }
        while (true) {
            ListObjectsV2Response found = request("list " + uri(start), () -> client.listObjectsV2(request.build()));
            Listing page = listing(found);
            boolean goesOn = Boolean.TRUE.equals(found.isTruncated()) && found.nextContinuationToken() != null;
            if (!goesOn || page.holds(ours)) {
                return page;
            }
            request.continuationToken(found.nextContinuationToken());
        }
    }

    private Listing listing(ListObjectsV2Response found) {
        List<Item> objects = found.contents().stream()
                .map(o -> new Item(o.key().substring(prefix.length()), o.size()))
                .toList();
        List<String> names = found.commonPrefixes().stream()
                .map(p -> p.prefix().substring(prefix.length()))
                .toList();
        boolean more = Boolean.TRUE.equals(found.isTruncated());
        return new Listing(objects, names, more ? last(objects, names) : Optional.empty());
    }

    private static Optional<String> last(List<Item> objects, List<String> folders) {
        String object = objects.isEmpty() ? "" : objects.get(objects.size() - 1).key();
        String folder = folders.isEmpty() ? "" : folders.get(folders.size() - 1);
        String last = object.compareTo(folder) > 0 ? object : folder;
        // a page that holds nothing and says that there is more leads nowhere
        return last.isEmpty() ? Optional.empty() : Optional.of(last);
    }

    /** All objects that start so, as many requests as that takes. */
    List<Item> listAll(String start) {
        List<Item> all = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Listing page = list(start, after.get(), 1_000, false);
            all.addAll(page.objects());
            after = page.last();
        }
        return all;
    }

    /** The time by the store's clock; a request if it has not been heard of lately. */
    Instant time() {
        return clock.now().orElseGet(() -> {
            size("time");
            return clock.now()
                    .orElseThrow(() -> new StoreUnavailableException(
                            "the answers of the store of " + uri("") + " tell no date, by which clocks are compared",
                            null));
        });
    }

    /** Carries out a request, and turns its failure into ours. */
    <T extends SdkResponse> T request(String doing, Supplier<T> request) {
        try {
            return noted(request.get());
        } catch (SdkException e) {
            throw failed(doing, e);
        }
    }

    /** Takes note of the date of an answer. */
    <T extends SdkResponse> T noted(T response) {
        clock.note(response.sdkHttpResponse());
        return response;
    }

    /** Ours for a failure. */
    RegistryException failed(String doing, SdkException e) {
        if (e instanceof AwsServiceException aws && aws.awsErrorDetails() != null) {
            clock.note(aws.awsErrorDetails().sdkHttpResponse());
        }
        return S3Failure.exception(doing, e);
    }

    /** Empty if the failure says that there is no such object. */
    <T> Optional<T> absent(String doing, SdkException e) {
        RegistryException failure = failed(doing, e);
        if (S3Failure.of(e) == S3Failure.ABSENT) {
            return Optional.empty();
        }
        throw failure;
    }

    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    /** What holds for every request that makes an object: no checksum but those that we ask for. */
    AwsRequestOverrideConfiguration plain() {
        return plain;
    }

    /** A checksum after the body is more than many stores understand. */
    private static AwsRequestOverrideConfiguration withoutChecksums() {
        return AwsRequestOverrideConfiguration.builder()
                .addPlugin(config -> {
                    if (config instanceof S3ServiceClientConfiguration.Builder s3) {
                        s3.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
                    }
                })
                .build();
    }

    /** What we send ourselves has a time limit besides: a write that may land much later is worse than one that failed. */
    private static AwsRequestOverrideConfiguration writing(S3Client client, AwsRequestOverrideConfiguration plain) {
        Duration limit = client.serviceClientConfiguration()
                .overrideConfiguration()
                .apiCallTimeout()
                .filter(own -> own.compareTo(WRITE_TIMEOUT) < 0)
                .orElse(WRITE_TIMEOUT);
        return plain.toBuilder().apiCallTimeout(limit).build();
    }

    /** Waits a little before the next attempt, at random, so that those who collided do not do so again. */
    static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(10L << Math.min(attempt, 5)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting to write again", e);
        }
    }
}

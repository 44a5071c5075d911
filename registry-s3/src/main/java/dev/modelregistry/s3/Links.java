package dev.modelregistry.s3;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSequence;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * URLs by which a file can be read without credentials, for a while. What is one blob is read where it is; several are joined
 * to {@code file/<first two digits>/<digest>} first, once. Thread-safe.
 */
final class Links implements AutoCloseable {
    private static final String FILE = "file/";
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Bucket blobs;
    private final Exports exports;
    private @Nullable S3Presigner presigner;

    Links(Bucket blobs, Exports exports) {
        this.blobs = blobs;
        this.exports = exports;
    }

    URI link(BlobSequence file, String name, Duration validity) {
        if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(LONGEST) > 0) {
            throw new InvalidInputException("a link is valid for a second up to seven days; got " + validity);
        }
        String key =
                blobs.key(file.blobs().size() == 1 ? blob(file.blobs().get(0).key()) : joined(file));
        return URI.create(presigner()
                .presignGetObject(p -> p.signatureDuration(validity)
                        .getObjectRequest(g -> g.bucket(blobs.name())
                                .key(key)
                                .responseContentDisposition("attachment; filename*=UTF-8''" + encoded(name))))
                .url()
                .toString());
    }

    private String blob(BlobKey key) {
        String object = BlobKeys.object(key);
        if (blobs.size(object).isEmpty()) {
            throw new IntegrityException(
                    "blob " + key + " is missing: expected it at " + blobs.uri(object) + "; restore it there", null);
        }
        return object;
    }

    private String joined(BlobSequence file) {
        String digest = file.digest().hex();
        String key = FILE + digest.substring(0, 2) + "/" + digest;
        exports.export(file, blobs.name(), blobs.key(key));
        return key;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private synchronized S3Presigner presigner() {
        @Nullable S3Presigner there = presigner;
        if (there == null) {
            there = presignerOf(blobs.client(), blobs.name());
            presigner = there;
        }
        return there;
    }

    /** Signs as the client does. Whether it puts the bucket into the path it does not tell but by its URLs. */
    private static S3Presigner presignerOf(S3Client client, String bucket) {
        String path =
                client.utilities().getUrl(b -> b.bucket(bucket).key("key")).getPath();
        S3ServiceClientConfiguration config = client.serviceClientConfiguration();
        S3Presigner.Builder presigner = S3Presigner.builder()
                .region(config.region())
                .credentialsProvider(config.credentialsProvider())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(path.startsWith("/" + bucket + "/"))
                        .build());
        config.endpointOverride().ifPresent(presigner::endpointOverride);
        return presigner.build();
    }

    @Override
    public synchronized void close() {
        if (presigner != null) {
            presigner.close();
        }
    }
}

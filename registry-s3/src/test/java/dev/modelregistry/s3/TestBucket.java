package dev.modelregistry.s3;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * A fresh, empty bucket. By default it is one of an S3 server inside this process; with {@code -Dregistry.s3.endpoint},
 * {@code -Dregistry.s3.accessKey} and {@code -Dregistry.s3.secretKey} it is one of a real store.
 *
 * @param endpoint of the store, with credentials
 */
record TestBucket(Endpoint endpoint, String name) {

    /** A store and who may use it. */
    record Endpoint(URI uri, String accessKey, String secretKey) {
        S3ClientBuilder builder() {
            return S3Client.builder()
                    .endpointOverride(uri)
                    .region(Region.US_EAST_1)
                    // Ceph 16 takes no empty body in chunks, which is how the SDK signs one that goes over plain http
                    .serviceConfiguration(S3Configuration.builder()
                            .pathStyleAccessEnabled(true)
                            .chunkedEncodingEnabled(false)
                            .build())
                    .credentialsProvider(
                            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
        }
    }

    /** Starts the server inside this process with its first use; it lives as long as the process does. */
    private static final class Embedded {
        static final Endpoint ENDPOINT = start();

        private static Endpoint start() {
            try {
                S3Proxy server = S3Proxy.builder()
                        .blobStore(BlobStores.create("transient-nio2", new Properties()))
                        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret")
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .ignoreUnknownHeaders(true)
                        .jettyMaxThreads(200)
                        .build();
                server.start();
                return new Endpoint(URI.create("http://127.0.0.1:" + server.getPort()), "key", "secret");
            } catch (Exception e) {
                throw new IllegalStateException("the embedded S3 server does not start", e);
            }
        }
    }

    /** One client for all tests that need nothing special of theirs. */
    private static final class Shared {
        static final S3Client CLIENT = server().builder().build();
    }

    /** The store under test. */
    static Endpoint server() {
        String uri = System.getProperty("registry.s3.endpoint", "");
        return uri.isEmpty()
                ? Embedded.ENDPOINT
                : new Endpoint(
                        URI.create(uri),
                        System.getProperty("registry.s3.accessKey", ""),
                        System.getProperty("registry.s3.secretKey", ""));
    }

    static TestBucket fresh() {
        String name = "test-" + UUID.randomUUID();
        client().createBucket(b -> b.bucket(name));
        return new TestBucket(server(), name);
    }

    /** The same, of which a log remembers already that its store keeps preconditions: to prove that takes 150 requests. */
    static TestBucket proven() {
        TestBucket bucket = fresh();
        client().copyObject(b -> b.sourceBucket(Proven.BUCKET.name())
                .sourceKey(Proven.KEY)
                .destinationBucket(bucket.name())
                .destinationKey(Proven.KEY));
        return bucket;
    }

    /** A bucket in which a log has proven its store, and where it remembers that. */
    private static final class Proven {
        static final TestBucket BUCKET = fresh();
        static final String KEY = prove();

        private static String prove() {
            try (S3CommitLog log = BUCKET.log()) {
                log.append(new StreamId("any"), 1, new Commit(CommitId.random(), Bytes.utf8("first"), IndexDelta.NONE));
            }
            return BUCKET.keys().stream()
                    .filter(key -> key.startsWith("registry/probe/"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static S3Client client() {
        return Shared.CLIENT;
    }

    /** Another process finds it by this text. */
    String argument() {
        return String.join(" ", endpoint.uri().toString(), endpoint.accessKey(), endpoint.secretKey(), name);
    }

    static TestBucket of(String argument) {
        String[] parts = argument.split(" ", 4);
        return new TestBucket(new Endpoint(URI.create(parts[0]), parts[1], parts[2]), parts[3]);
    }

    /** A client whose requests go through a filter. */
    S3Client client(TestHttpClient.Filter filter) {
        return endpoint.builder().httpClient(TestHttpClient.with(filter)).build();
    }

    /** A client that reaches the store by another address. */
    S3Client through(URI uri) {
        return new Endpoint(uri, endpoint.accessKey(), endpoint.secretKey())
                .builder()
                .build();
    }

    /** All keys that are there. */
    List<String> keys() {
        return keysOf(client());
    }

    /** All keys that are there, as this client sees them. */
    List<String> keysOf(S3Client client) {
        List<String> keys = new ArrayList<>();
        client.listObjectsV2Paginator(b -> b.bucket(name)).contents().forEach(o -> keys.add(o.key()));
        return keys;
    }

    S3CommitLog log() {
        return S3CommitLog.in(client(), name, "registry");
    }

    S3BlobStore blobs() {
        return S3BlobStore.in(client(), name, "models");
    }
}

package dev.modelregistry.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** A bucket of a benchmark's own on the server that {@code -Dregistry.s3.endpoint} names; goes when it is closed. */
final class Bucket implements AutoCloseable {
    private final URI server;
    private final AwsCredentialsProvider credentials;
    private final String name = "bench-" + UUID.randomUUID().toString().substring(0, 13);
    private final List<Process> lines = new ArrayList<>();

    private Bucket(URI server, AwsCredentialsProvider credentials) {
        this.server = server;
        this.credentials = credentials;
    }

    static Bucket create() {
        Bucket bucket = new Bucket(
                URI.create(setting("registry.s3.endpoint")),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        setting("registry.s3.accessKey"), setting("registry.s3.secretKey"))));
        try (S3Client client = bucket.client(bucket.server, 2)) {
            client.createBucket(b -> b.bucket(bucket.name));
        }
        return bucket;
    }

    private static String setting(String name) {
        String value = System.getProperty(name, "");
        if (value.isBlank()) {
            throw new NotSetUpException("this benchmark needs an S3 server: say -Dregistry.s3.endpoint=http://host:port"
                    + " -Dregistry.s3.accessKey=… -Dregistry.s3.secretKey=…; there is no " + name);
        }
        return value;
    }

    String name() {
        return name;
    }

    URI server() {
        return server;
    }

    AwsCredentialsProvider credentials() {
        return credentials;
    }

    /** Another way to the server, which lets each connection have so many bytes a second, and waits before each answer. */
    URI slowed(long bytesPerSecond, long firstByteMillis) throws IOException {
        Process line = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowLine.class.getName(),
                        server.getHost(),
                        Integer.toString(server.getPort()),
                        Long.toString(bytesPerSecond),
                        Long.toString(firstByteMillis))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines.add(line);
        String port =
                new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (port == null) {
            throw new IOException("the slow line to " + server + " did not start");
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The client that the registry is given. */
    S3Client client(URI endpoint, int connections) {
        return client(endpoint, connections, new Wire());
    }

    /** The same, counted. */
    S3Client client(URI endpoint, int connections, Wire wire) {
        return S3Client.builder()
                .overrideConfiguration(c -> c.addExecutionInterceptor(wire))
                .putAuthScheme(new UnsignedBodies())
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(
                        Apache5HttpClient.builder().maxConnections(connections).expectContinueEnabled(false))
                .build();
    }

    /** Removes all objects whose keys start so. */
    void clear(String prefix) {
        try (S3Client client = client(server, 2)) {
            ListObjectsV2Response page;
            do {
                page = client.listObjectsV2(b -> b.bucket(name).prefix(prefix));
                List<ObjectIdentifier> found = page.contents().stream()
                        .map(o -> ObjectIdentifier.builder().key(o.key()).build())
                        .toList();
                for (ObjectIdentifier object : found) {
                    client.deleteObject(b -> b.bucket(name).key(object.key()));
                }
            } while (page.isTruncated());
        }
    }

    @Override
    public void close() {
        lines.forEach(Process::destroy);
        clear("");
        try (S3Client client = client(server, 2)) {
            client.deleteBucket(b -> b.bucket(name));
        }
    }
}

package dev.modelregistry.benchmarks;

import dev.modelregistry.s3.S3BlobStore;
import dev.modelregistry.s3.S3CommitLog;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** A bucket on the server that {@code -Dregistry.s3.endpoint} names, which is left there; the floor is one PUT, and one GET. */
final class S3Backend implements Backend {
    private final S3Client client;
    private final String bucket = "bench-" + UUID.randomUUID().toString().substring(0, 13);
    private final AtomicLong next = new AtomicLong();

    private S3Backend(S3Client client) {
        this.client = client;
        client.createBucket(b -> b.bucket(bucket));
        insert();
    }

    static S3Backend open() {
        return new S3Backend(S3Client.builder()
                .endpointOverride(URI.create(setting("registry.s3.endpoint")))
                .region(Region.US_EAST_1)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(true)
                        .chunkedEncodingEnabled(false)
                        .build())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(setting("registry.s3.accessKey"), setting("registry.s3.secretKey"))))
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(32))
                .build());
    }

    private static String setting(String name) {
        String value = System.getProperty(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the backend s3 needs -Dregistry.s3.endpoint=http://host:port"
                    + " -Dregistry.s3.accessKey=… -Dregistry.s3.secretKey=…; there is no " + name);
        }
        return value;
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public CommitLog log() {
        return S3CommitLog.in(client, bucket, "registry");
    }

    @Override
    public BlobStore blobs() {
        return S3BlobStore.in(client, bucket, "models");
    }

    @Override
    public void insert() {
        client.putObject(
                b -> b.bucket(bucket).key("floor/" + next.incrementAndGet()), RequestBody.fromBytes(Work.payload()));
    }

    @Override
    public void select() {
        if (client.getObjectAsBytes(b -> b.bucket(bucket).key("floor/1")).asByteArray().length == 0) {
            throw new IllegalStateException("nothing is there");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

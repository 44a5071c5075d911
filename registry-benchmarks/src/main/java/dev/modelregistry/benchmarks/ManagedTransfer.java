package dev.modelregistry.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** One file as one object, by AWS's TransferManager, which verifies nothing here. */
final class ManagedTransfer implements Transfer {
    /** A buffer of the CRT before the first read; its default stalls transfers of many parts. */
    private static final long READ_AHEAD = 256L << 20;

    private final String name;
    private final Bucket bucket;
    private final S3AsyncClient client;
    private final S3TransferManager manager;
    private int stored;

    private ManagedTransfer(String name, Bucket bucket, S3AsyncClient client) {
        this.name = name;
        this.bucket = bucket;
        this.client = client;
        this.manager = S3TransferManager.builder().s3Client(client).build();
    }

    /** Over AWS's native runtime. */
    static ManagedTransfer crt(Bucket bucket, URI endpoint, int connections, long part) {
        return new ManagedTransfer(
                "TransferManager, CRT, parts of " + (part >> 20) + " MiB",
                bucket,
                S3AsyncClient.crtBuilder()
                        .endpointOverride(endpoint)
                        .credentialsProvider(bucket.credentials())
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .minimumPartSizeInBytes(part)
                        .initialReadBufferSizeInBytes(READ_AHEAD)
                        .maxConcurrency(connections)
                        .targetThroughputInGbps(100.0)
                        .build());
    }

    /** Over the client in Java. */
    static ManagedTransfer java(Bucket bucket, URI endpoint, int connections, long part) {
        return new ManagedTransfer(
                "TransferManager, Java, parts of " + (part >> 20) + " MiB",
                bucket,
                S3AsyncClient.builder()
                        .endpointOverride(endpoint)
                        .credentialsProvider(bucket.credentials())
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .putAuthScheme(new UnsignedBodies())
                        .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(connections))
                        .multipartEnabled(true)
                        .multipartConfiguration(m -> m.minimumPartSizeInBytes(part)
                                .thresholdInBytes(part)
                                .apiCallBufferSizeInBytes(part * connections)
                                .parallelConfiguration(p -> p.maxInFlightParts(connections)))
                        .build());
    }

    @Override
    public String name() {
        return name;
    }

    private String key() {
        return "peer/" + Integer.toHexString(name.hashCode()) + "/" + stored;
    }

    @Override
    public void up(Path file) {
        stored++;
        manager.uploadFile(b -> b.source(file)
                        .putObjectRequest(p -> p.bucket(bucket.name()).key(key())))
                .completionFuture()
                .join();
    }

    @Override
    public void down(Path folder) {
        manager.downloadFile(b -> b.destination(folder.resolve("model.bin"))
                        .getObjectRequest(g -> g.bucket(bucket.name()).key(key())))
                .completionFuture()
                .join();
    }

    @Override
    public void close() {
        manager.close();
        client.close();
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.metadata.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.S3Client;

/** Another process that registers versions of one model, many threads at once, and prints what it got. */
public final class BucketChild {
    static final String MODEL = "fraud";
    static final String READY = "ready";
    static final String GOT = "got";

    private BucketChild() {}

    /** The bucket, this process's name, how many threads, how many versions each registers. */
    public static void main(String[] args) throws Exception {
        TestBucket bucket = TestBucket.of(args[0]);
        int threads = Integer.parseInt(args[2]);
        try (S3Client client = bucket.endpoint().builder().build();
                Registry registry = open(client, bucket)) {
            System.out.println(READY);
            awaitNudge();
            for (ModelVersion version : register(registry, args[1], threads, Integer.parseInt(args[3]))) {
                System.out.println(GOT + " " + version.idempotencyKey().orElseThrow() + " " + version.version());
            }
        }
    }

    private static void awaitNudge() throws IOException {
        if (System.in.read() < 0) {
            throw new IOException("the process that started this one is gone");
        }
    }

    static Registry open(S3Client client, TestBucket bucket) {
        return Registries.builder(
                        S3CommitLog.in(client, bucket.name(), "registry"),
                        S3BlobStore.in(client, bucket.name(), "models"))
                .commitTimeout(Duration.ofMinutes(5))
                .build();
    }

    /** Each thread registers so many versions, one after the other. */
    static List<ModelVersion> register(Registry registry, String who, int threads, int each)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<ModelVersion>>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String name = who + "-" + thread;
                running.add(pool.submit(() -> {
                    List<ModelVersion> got = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        got.add(registry.register(registration(name + "-" + i)));
                    }
                    return got;
                }));
            }
            List<ModelVersion> all = new ArrayList<>();
            for (Future<List<ModelVersion>> one : running) {
                all.addAll(one.get());
            }
            return all;
        } finally {
            pool.shutdown();
        }
    }

    /** All have the same bytes. Two terms must be found: the dataset's name, and its name and version. */
    static Registration registration(String key) {
        return Registration.of(MODEL)
                .artifact("model.bin", "the bytes".getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("transactions", "2026-10-01"))
                .hyperparameter("run", key)
                .noMetrics()
                .idempotencyKey(key)
                .build();
    }
}

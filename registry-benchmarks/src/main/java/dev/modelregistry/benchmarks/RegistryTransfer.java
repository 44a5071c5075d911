package dev.modelregistry.benchmarks;

import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.s3.S3BlobStore;
import dev.modelregistry.serving.LocalModel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;

/** The registry: one file as a version of a model, verified against its digests. The log is a database in this process. */
final class RegistryTransfer implements Transfer {
    private static final String MODEL = "big";

    private final S3Client client;
    private final JdbcCommitLog log;
    private final S3BlobStore blobs;
    private final Registry registry;

    RegistryTransfer(Bucket bucket, URI endpoint, int connections) {
        client = bucket.client(endpoint, connections);
        log = JdbcCommitLog.open("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        blobs = S3BlobStore.in(client, bucket.name(), "ours/" + UUID.randomUUID());
        registry = Registries.builder(log, blobs).build();
    }

    @Override
    public String name() {
        return "the registry";
    }

    @Override
    public void up(Path file) {
        registry.register(registration(MODEL).artifact("model.bin", file).build());
    }

    static Registration.Builder registration(String model) {
        return Registration.of(model)
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("noise", "1"))
                .hyperparameter("layers", 1)
                .metric("loss", 1);
    }

    /** Into a cache that is empty, as a host that has just started has it. */
    @Override
    public void down(Path folder) {
        // not closed: it would close the log and the blobs, which are the other registry's
        Registry host = Registries.builder(log, blobs)
                .cache(LocalCache.at(folder, 4L << 30))
                .build();
        try (LocalModel model = host.load(MODEL + "@latest")) {
            model.path("model.bin");
        }
    }

    @Override
    public void close() {
        registry.close();
        client.close();
    }
}

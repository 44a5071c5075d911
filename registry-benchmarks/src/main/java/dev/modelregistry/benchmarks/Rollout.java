package dev.modelregistry.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.s3.S3BlobStore;
import dev.modelregistry.s3.S3CommitLog;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Which part of a model moves when its next version is registered, and when a host that has the one before loads it. All bytes of
 * all requests count, those for the log and the lists of segments as well. The peer moves the whole file.
 */
final class Rollout implements AutoCloseable {
    private static final long BYTES = Long.getLong("bench.bytes", 1L << 30);
    private static final int CONNECTIONS = 8;
    private static final long SEED = 4711;

    private final Path home = Files.createTempDirectory("registry-rollout");
    private final Wire wire = new Wire();
    private final S3Client client;
    private final Registry registry;

    private Rollout(Bucket bucket) throws IOException {
        client = bucket.client(bucket.server(), CONNECTIONS, wire);
        registry = Registries.builder(
                        S3CommitLog.in(client, bucket.name(), "log"), S3BlobStore.in(client, bucket.name(), "blobs"))
                .cache(LocalCache.at(home.resolve("cache"), 1L << 40))
                .build();
    }

    static Outcome run() throws Exception {
        try (Bucket bucket = Bucket.create();
                Rollout rollout = new Rollout(bucket)) {
            rollout.network();
            return rollout.noise();
        }
    }

    /** A tenth of a file changes, in one piece that begins and ends in the middle of segments. */
    private Outcome noise() throws IOException {
        Path file = home.resolve("model.bin");
        Noise.write(file, BYTES, SEED);
        move("first version of the noise", "noise", file);
        long piece = BYTES / 10;
        long offset = new SplittableRandom(SEED).nextLong(BYTES - piece);
        Noise.overwrite(file, offset, piece, SEED + 1);
        return move("10 % changed in one piece, from byte " + offset, "noise", file);
    }

    private void network() throws IOException {
        Path file = home.resolve("network.safetensors");
        Network network = new Network(SEED);
        double before = network.train(100, Network.lastLayer(), 0.002f);
        network.save(file, "trained once");
        move("first version of the network", "network", file);
        double after = network.train(300, Network.lastLayer(), 0.002f);
        System.out.printf("the last layer learns: %.0f %% right before, %.0f %% after%n", 100 * before, 100 * after);
        network.save(file, "trained once");
        move("last layer retrained", "network", file);
        network.save(file, "trained twice, and with a longer note in its header");
        move("header alone, longer", "network", file);
        double all = network.train(40, 0, 0.0005f);
        System.out.printf("all layers learn: %.0f %% right%n", 100 * all);
        network.save(file, "trained twice, and with a longer note in its header");
        move("fully retrained", "network", file);
    }

    private Outcome move(String what, String model, Path file) throws IOException {
        wire.takeSent();
        wire.takeReceived();
        ModelVersion version = registry.register(
                RegistryTransfer.registration(model).artifact(file).build());
        long up = wire.takeSent();
        wire.takeReceived();
        try (LocalModel files = registry.load(version.ref().toString())) {
            if (Files.mismatch(files.path(file.getFileName().toString()), file) >= 0) {
                throw new IOException(version + " came back changed");
            }
        }
        long down = wire.takeReceived();
        long size = Files.size(file);
        System.out.printf(
                Locale.ROOT,
                "%s: %,d bytes; up %,d (%.4f), down %,d (%.4f)%n",
                what,
                size,
                up,
                (double) up / size,
                down,
                (double) down / size);
        return new Outcome(Math.max(up, down), size);
    }

    @Override
    public void close() throws IOException {
        registry.close();
        client.close();
        MoreFiles.deleteRecursively(home, RecursiveDeleteOption.ALLOW_INSECURE);
    }
}

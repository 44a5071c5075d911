package dev.modelregistry.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.s3.S3BlobStore;
import dev.modelregistry.s3.S3CommitLog;
import dev.modelregistry.serving.LocalModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What a load costs of what this process has loaded before: of an exact version, of the same once nothing of the version was in use
 * for longer than the cache keeps it ready, and of an alias as it was known a moment ago. Each load is given back before the
 * next. The peer asks the bucket whether the object is still the same.
 */
final class WarmLoad {
    private static final int CONNECTIONS = 8;
    private static final long BYTES = 64 << 20;
    private static final String MODEL = "warm";
    /** For longer than a second, a cache keeps nothing ready that nobody has. */
    private static final Duration UNUSED = Duration.ofMillis(1_300);

    private WarmLoad() {}

    static Outcome run() throws Exception {
        Path home = Files.createTempDirectory("registry-warm");
        Wire wire = new Wire();
        try (Bucket bucket = Bucket.create();
                S3Client client = bucket.client(bucket.server(), CONNECTIONS, wire);
                Registry registry = Registries.builder(
                                S3CommitLog.in(client, bucket.name(), "log"),
                                S3BlobStore.in(client, bucket.name(), "blobs"))
                        .cache(LocalCache.at(home.resolve("cache"), 1L << 40))
                        .build()) {
            Path file = home.resolve("model.bin");
            Noise.write(file, BYTES, 1);
            ModelVersion version = registry.register(
                    RegistryTransfer.registration(MODEL).artifact(file).build());
            registry.alias(MODEL, "champion", version.version());
            client.putObject(b -> b.bucket(bucket.name()).key("peer/model.bin"), file);
            ModelRef alias = ModelRef.parse(MODEL + "@champion");
            registry.load(version.ref()).close();
            Loads loads = new Loads(wire, client, bucket.name());
            Load exact = () -> registry.load(version.ref());
            Outcome bounded =
                    loads.compare(often("warm-load-bounded"), () -> registry.load(alias, Duration.ofMinutes(10)));
            Outcome pinned = loads.compare(often("warm-load-pinned"), exact);
            // at most once a second for each artifact, however often it is loaded
            loads.compare(Versus.named("warm-load-later").rounds(30).calls(1).after(UNUSED), exact);
            return bounded.ours() > pinned.ours() ? bounded : pinned;
        } finally {
            MoreFiles.deleteRecursively(home, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static Versus often(String name) {
        return Versus.named(name).warmUp(10).rounds(30).calls(50);
    }

    private interface Load {
        LocalModel run();
    }

    /** Loads beside a bucket that none of them asks for anything. */
    private record Loads(Wire wire, S3Client client, String bucket) {
        Outcome compare(Versus versus, Load load) throws Exception {
            long[] requests = new long[1];
            Outcome outcome = versus.ours(i -> {
                        long before = wire.requests();
                        load.run().close();
                        requests[0] += wire.requests() - before;
                    })
                    .peer(i -> client.headObject(b -> b.bucket(bucket).key("peer/model.bin")))
                    .run()
                    .time();
            if (requests[0] != 0) {
                throw new IllegalStateException(requests[0] + " requests were made by loads that need none");
            }
            return outcome;
        }
    }
}

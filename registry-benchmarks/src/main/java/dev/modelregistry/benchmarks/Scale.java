package dev.modelregistry.benchmarks;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.metadata.Dataset;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the same call costs with a hundred times as many models: 1,000 and then 100,000 of 10 versions each, on PostgreSQL. Each
 * round is by a process that knows nothing yet, so a resolve folds its model from the database.
 */
final class Scale {
    private static final int SMALL = 1_000;
    private static final int LARGE = Integer.getInteger("scale.models", 100_000);
    private static final int VERSIONS = 10;
    private static final int SAMPLES = 400;
    private static final int MODELS_AT_ONCE = 4;

    private final Path home = Files.createTempDirectory("registry-scale");

    private Scale() throws IOException {}

    static void run() throws Exception {
        new Scale().measure();
    }

    private void measure() throws Exception {
        load(0, SMALL);
        Map<String, Samples> small = round(SMALL);
        load(SMALL, LARGE);
        Map<String, Samples> large = round(LARGE);
        large.forEach((what, samples) -> tell(what, Objects.requireNonNull(small.get(what)), samples));
    }

    private static void tell(String what, Samples small, Samples large) {
        System.out.printf("%s: %,d models %s; %,d models %s%n", what, SMALL, small, LARGE, large);
        System.out.printf(
                "scale-%s: ours=%.3f peer=%.3f ratio=%.2f%n",
                what.replace(' ', '-'), large.p50Millis(), small.p50Millis(), large.p50Millis() / small.p50Millis());
    }

    private EmbeddedPostgres server(boolean durable) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(home.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", durable ? "on" : "off")
                .setServerConfig("full_page_writes", durable ? "on" : "off")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("shared_buffers", "1GB")
                .start();
    }

    private Registry open(EmbeddedPostgres server) {
        return Registries.builder(
                        JdbcCommitLog.open(server.getJdbcUrl("postgres", "postgres")),
                        FileBlobStore.at(home.resolve("blobs")))
                .build();
    }

    /** By real registrations, without waiting for the disk; then the statistics of the database are brought up to date. */
    private void load(int from, int to) throws Exception {
        long start = System.nanoTime();
        try (EmbeddedPostgres server = server(false);
                Registry registry = open(server)) {
            ExecutorService models = Executors.newFixedThreadPool(MODELS_AT_ONCE);
            ExecutorService versions = Executors.newCachedThreadPool();
            List<Future<?>> running = new ArrayList<>();
            for (int model = from; model < to; model++) {
                int number = model;
                running.add(models.submit(() -> loadModel(registry, versions, number)));
            }
            int done = 0;
            for (Future<?> one : running) {
                one.get();
                if (++done % 5_000 == 0) {
                    System.out.printf(
                            "  loaded %,d models, %,d versions a second%n",
                            from + done, 1_000_000_000L * done * VERSIONS / (System.nanoTime() - start));
                }
            }
            models.shutdown();
            versions.shutdown();
            vacuum(server);
        }
    }

    private static Void loadModel(Registry registry, ExecutorService threads, int model) throws Exception {
        List<Future<ModelVersion>> running = new ArrayList<>();
        for (int i = 0; i < VERSIONS; i++) {
            int version = i;
            running.add(threads.submit(() -> registry.register(registration(model, version))));
        }
        for (Future<ModelVersion> one : running) {
            one.get();
        }
        ModelVersion newest = registry.version(name(model) + "@latest");
        registry.promote(newest.ref(), STAGING, "measured");
        registry.promote(newest.ref(), PRODUCTION, "measured");
        return null;
    }

    private static void vacuum(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
    }

    private static String name(int model) {
        return "model-%06d".formatted(model);
    }

    private static Registration registration(int model, int version) {
        return Registration.of(name(model))
                .artifact("model.bin", new byte[] {1, 2, 3, 4})
                .trainedAt(Instant.EPOCH.plusSeconds(model))
                .dataset(Dataset.of("dataset-" + model % 997, "2026-10-01"))
                .hyperparameter("depth", version)
                .metric("auc", new SplittableRandom(31L * model + version).nextDouble(0.5, 1))
                .tag("team", "team-" + model % 97)
                .tag("run", "run-" + model + "-" + version)
                .build();
    }

    private Map<String, Samples> round(int models) throws Exception {
        Map<String, Samples> results = new LinkedHashMap<>();
        int step = models / SAMPLES;
        try (EmbeddedPostgres server = server(true)) {
            try (Registry registry = open(server)) {
                // connections, classes and plans are no matter of scale
                Samples.of(50, i -> everything(registry, i));
            }
            try (Registry registry = open(server)) {
                results.put("resolve", Samples.of(SAMPLES, i -> registry.version(name(i * step) + "@production")));
                results.put(
                        "resolve again", Samples.of(SAMPLES, i -> registry.version(name(i * step) + "@production")));
                results.put(
                        "search by tag",
                        Samples.of(SAMPLES, i -> search(registry, "tags.run = 'run-" + i * step + "-3'")));
                results.put(
                        "search by stage and metric",
                        Samples.of(
                                SAMPLES,
                                i -> search(
                                        registry,
                                        "stage = 'production' and metrics.auc >= 0.9 order by metrics.auc desc")));
                results.put(
                        "search by team",
                        Samples.of(SAMPLES, i -> search(registry, "tags.team = 'team-" + i % 97 + "'")));
                results.put(
                        "register",
                        Samples.of(SAMPLES, i -> registry.register(registration(i * step + 1, VERSIONS + i))));
            }
        }
        return results;
    }

    private static void everything(Registry registry, int i) {
        registry.version(name(i) + "@production");
        search(registry, "tags.team = 'team-" + i + "'");
        search(registry, "stage = 'production' and metrics.auc >= 0.9 order by metrics.auc desc");
        registry.register(registration(i, VERSIONS + 1_000 + i));
    }

    private static void search(Registry registry, String query) {
        registry.search(query, PageRequest.first(20));
    }
}

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What the same call costs with a hundred times as many models: 1,000 and 100,000 of 10 versions each, in two PostgreSQL servers
 * that are asked in turn. The calls are by a process that knows nothing yet, so the first resolve of a model folds it from
 * the database; of what the database itself must first read from its disk, a figure is printed apart.
 */
final class Scale {
    private static final int SMALL = 1_000;
    private static final int LARGE = Integer.getInteger("scale.models", 100_000);
    private static final int VERSIONS = 10;
    /** For loading, at a time; only with {@code -Dscale.home}, where what was loaded stays. */
    private static final long SECONDS = Long.getLong("scale.seconds", 24 * 3_600);

    private static final int SAMPLES = 400;
    private static final int CALLS = 10;
    private static final int WARM_UP = SAMPLES;
    private static final int MODELS_AT_ONCE = 4;

    private final int models;
    private final Path home;

    private Scale(int models, Path home) {
        this.models = models;
        this.home = home;
    }

    /** The worst of the ratios, but for reads from the disk. */
    static Outcome run() throws Exception {
        String kept = System.getProperty("scale.home", "");
        Path home =
                kept.isEmpty() ? Files.createTempDirectory("registry-scale") : Files.createDirectories(Path.of(kept));
        Scale small = new Scale(SMALL, home.resolve("small"));
        Scale large = new Scale(LARGE, home.resolve("large"));
        small.load();
        large.load();
        try (EmbeddedPostgres one = small.server(true);
                EmbeddedPostgres other = large.server(true)) {
            try (Registry few = small.open(one);
                    Registry many = large.open(other)) {
                // connections, classes, plans, and a server that has just started are no matter of scale
                Versus.named("scale-warm-up")
                        .ours(i -> large.everything(many, i))
                        .peer(i -> small.everything(few, i))
                        .warmUp(0)
                        .rounds(WARM_UP)
                        .calls(1)
                        .run();
                // a matter of memory, too: the smaller one is in the server's, whole
                measure("resolve-from-disk", Scale::resolve, large, many, small, few);
            }
            try (Registry few = small.open(one);
                    Registry many = large.open(other)) {
                List<Outcome> outcomes = new ArrayList<>();
                for (Map.Entry<String, Call> call : calls().entrySet()) {
                    outcomes.add(measure(call.getKey(), call.getValue(), large, many, small, few));
                }
                return Collections.max(outcomes, Comparator.comparingDouble(Outcome::ratio));
            }
        }
    }

    private static Outcome measure(String what, Call call, Scale large, Registry many, Scale small, Registry few)
            throws Exception {
        return Versus.named("scale-" + what)
                .ours(i -> call.on(large, many, i))
                .peer(i -> call.on(small, few, i))
                .warmUp(0)
                .rounds(SAMPLES / CALLS)
                .calls(CALLS)
                .run()
                .time();
    }

    /** Something to be measured on a registry. */
    private interface Call {
        void on(Scale scale, Registry registry, int index);
    }

    private static Map<String, Call> calls() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("resolve", Scale::resolve);
        calls.put("resolve-again", Scale::resolve);
        calls.put(
                "search-by-tag",
                (scale, registry, i) -> search(registry, "tags.run = 'run-" + scale.spread(i) + "-3'"));
        calls.put(
                "search-by-stage-and-metric",
                (scale, registry, i) ->
                        search(registry, "stage = 'production' and metrics.auc >= 0.9 order by metrics.auc desc"));
        calls.put("search-by-team", (scale, registry, i) -> search(registry, "tags.team = 'team-" + i % 97 + "'"));
        calls.put(
                "register", (scale, registry, i) -> registry.register(registration(scale.spread(i) + 1, VERSIONS + i)));
        return calls;
    }

    private static void resolve(Scale scale, Registry registry, int index) {
        registry.version(name(scale.spread(index)) + "@production");
    }

    /** Models all over the registry. */
    private int spread(int index) {
        return index * (models / SAMPLES);
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

    /**
     * By real registrations, without waiting for the disk; then the statistics of the database are brought up to date. Goes on
     * where it ended the last time.
     */
    private void load() throws Exception {
        long start = System.nanoTime();
        Path progress = home.resolve("loaded");
        int before = Files.exists(progress) ? Integer.parseInt(Files.readString(progress)) : 0;
        if (before == models) {
            return;
        }
        try (EmbeddedPostgres server = server(false);
                Registry registry = open(server)) {
            ExecutorService loaders = Executors.newFixedThreadPool(MODELS_AT_ONCE);
            ExecutorService versions = Executors.newCachedThreadPool();
            List<Future<?>> running = new ArrayList<>();
            for (int model = before; model < models; model++) {
                int number = model;
                running.add(loaders.submit(() -> loadModel(registry, versions, number)));
            }
            int done = before;
            for (Future<?> one : running) {
                one.get();
                if (++done % 500 == 0) {
                    Files.writeString(progress, Integer.toString(done));
                    long nanos = System.nanoTime() - start;
                    System.out.printf(
                            "  loaded %,d of %,d models, %,d versions a second%n",
                            done, models, 1_000_000_000L * (done - before) * VERSIONS / nanos);
                    if (nanos > TimeUnit.SECONDS.toNanos(SECONDS)) {
                        loaders.shutdownNow();
                        throw new IllegalStateException("the time for loading is over; the same command goes on");
                    }
                }
            }
            Files.writeString(progress, Integer.toString(models));
            loaders.shutdown();
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
        if (newest.stages().contains(PRODUCTION)) {
            return null; // loaded already, when the last run ended
        }
        registry.promote(newest.ref(), STAGING, "measured");
        registry.promote(newest.ref(), PRODUCTION, "measured");
        return null;
    }

    private void vacuum(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
            try (ResultSet size = statement.executeQuery("SELECT pg_database_size(current_database())")) {
                size.next();
                System.out.printf("  %,d bytes a version%n", size.getLong(1) / models / VERSIONS);
            }
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
                .idempotencyKey(model + "-" + version)
                .build();
    }

    /** On models that are not measured. */
    private void everything(Registry registry, int i) {
        int model = spread(i) + spread(1) / 2 + 1;
        registry.version(name(model) + "@production");
        search(registry, "tags.team = 'team-" + i + "'");
        search(registry, "stage = 'production' and metrics.auc >= 0.9 order by metrics.auc desc");
        registry.register(registration(model, VERSIONS + 1_000 + i));
    }

    private static void search(Registry registry, String query) {
        registry.search(query, PageRequest.first(20));
    }
}

package dev.modelregistry.benchmarks;

import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StreamId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What reads cost: {@code resolve}, {@code fold} and {@code search}, against one row found by its primary key where the log is. */
final class Reading {
    private static final int MANY = Integer.getInteger("bench.versions", 10_000);
    private static final int MODELS = Integer.getInteger("bench.models", 1_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 30);
    private static final int CALLS = 20;
    /** So many that all on the way of a read is compiled for good. */
    private static final int FIRST_ROUNDS = 30 * ROUNDS;

    private static final Duration LONG_AGO = Duration.ofHours(1);
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private Reading() {}

    /** By stage, warm and linearizable, on PostgreSQL, or on the last backend. */
    static Outcome resolve() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (Backend.Opening opening : Backend.all()) {
            try (Backend backend = opening.open()) {
                outcomes.add(resolve(backend));
            }
        }
        return outcomes.get(outcomes.size() - 1);
    }

    private static Outcome resolve(Backend backend) throws Exception {
        String name = "resolve-" + backend.name();
        Registry registry = backend.registry();
        for (int versions : List.of(10, 1_000, MANY)) {
            Work.model(registry, "model-" + versions, versions);
        }
        Outcome byStage = compared(name, backend, () -> registry.version("model-10@production"))
                .warmUp(FIRST_ROUNDS)
                .run()
                .time();
        against(name + "-by-alias", backend, () -> registry.version("model-10@champion"));
        against(name + "-by-version", backend, () -> registry.version("model-10@1.3"));
        for (int versions : List.of(1_000, MANY)) {
            measured(Versus.named(name + "-" + versions + "-versions-and-10")
                            .ours(i -> registry.version("model-" + versions + "@production"))
                            .peer(i -> registry.version("model-10@production")))
                    .run()
                    .time();
        }
        CommitLog log = backend.log();
        for (int versions : List.of(10, 1_000)) {
            against(
                    name + "-cold-" + versions,
                    backend,
                    () -> cold(backend, log).version("model-" + versions + "@production"));
        }
        stale(name + "-stale", registry.within(LONG_AGO));
        return byStage;
    }

    private static void stale(String name, Registry recent) throws Exception {
        Map<String, String> map = new ConcurrentHashMap<>(Map.of("model-10@production", "1.9"));
        ModelRef ref = ModelRef.parse("model-10@production");
        measured(Versus.named(name).ours(i -> recent.version(ref)).peer(i -> map.get("model-10@production")))
                .together(2_000)
                .run()
                .time();
        measured(Versus.named(name + "-by-text")
                        .ours(i -> recent.version("model-10@production"))
                        .peer(i -> map.get("model-10@production")))
                .together(2_000)
                .run()
                .time();
    }

    /** A process that knows nothing reads a long log, with its checkpoint and without it. */
    static Outcome fold() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (Backend.Opening opening : Backend.all()) {
            try (Backend backend = opening.open()) {
                Work.model(backend.registry(), "long", MANY);
                CommitLog log = backend.log();
                if (log.checkpoint(new StreamId("long")).isEmpty()) {
                    throw new IllegalStateException("there is no checkpoint to measure");
                }
                CommitLog bare = withoutCheckpoints(log);
                outcomes.add(Versus.named("fold-" + backend.name())
                        .ours(i -> fold(backend, log))
                        .peer(i -> fold(backend, bare))
                        .warmUp(5)
                        .rounds(ROUNDS)
                        .calls(1)
                        .run()
                        .time());
            }
        }
        return outcomes.get(outcomes.size() - 1);
    }

    private static void fold(Backend backend, CommitLog log) {
        int count = cold(backend, log).model(ModelName.of("long")).versionCount();
        if (count != MANY) {
            throw new IllegalStateException("there are " + count + " versions");
        }
    }

    /** A registry that knows nothing, without threads of its own: many of them are made, and none is closed. */
    private static Registry cold(Backend backend, CommitLog log) {
        return Registries.builder(log, backend.blobs()).executor(THREADS).build();
    }

    private static CommitLog withoutCheckpoints(CommitLog log) {
        return (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (proxy, method, arguments) -> {
                    try {
                        return switch (method.getName()) {
                            case "saveCheckpoint" -> null;
                            case "start" ->
                                new Start(Optional.empty(), log.tail((StreamId) arguments[0], 1, (int) arguments[1]));
                            default -> method.invoke(log, arguments);
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The first hundred of a tag on PostgreSQL, or on the last backend. */
    static Outcome search() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (Backend.Opening opening : Backend.all()) {
            try (Backend backend = opening.open()) {
                outcomes.add(search(backend));
            }
        }
        return outcomes.get(outcomes.size() - 1);
    }

    private static Outcome search(Backend backend) throws Exception {
        String name = "search-" + backend.name();
        Registry registry = backend.registry();
        // with the long one, as many as a store without an index of metrics looks at
        for (int model = 1; model < MODELS; model++) {
            registry.register(Work.registration("model-%06d".formatted(model), model));
        }
        Work.model(registry, "long", MANY);
        PageRequest first = PageRequest.first(100);
        against(name + "-versions-of-a-model", backend, () -> registry.versions("long", first));
        against(name + "-dataset", backend, () -> registry.search("dataset.name = 'dataset-7'", first));
        against(
                name + "-metric",
                backend,
                () -> registry.search("metrics.auc >= 0.99 order by metrics.auc desc", first));
        return against(name, backend, () -> registry.search("tags.team = 'team-7'", first));
    }

    private interface Call {
        void run();
    }

    private static Outcome against(String name, Backend backend, Call call) throws Exception {
        return compared(name, backend, call).run().time();
    }

    private static Versus compared(String name, Backend backend, Call call) {
        return measured(Versus.named(name).ours(i -> call.run()).peer(i -> backend.select()));
    }

    private static Versus measured(Versus versus) {
        return versus.warmUp(ROUNDS).rounds(ROUNDS).calls(CALLS);
    }
}

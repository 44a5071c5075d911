package dev.modelregistry.examples;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A service under load while the model that it serves is promoted, tried on a few, rolled back, and while the store is killed:
 * no call fails, and every one is answered by a version that was in production.
 *
 * <p>The store is a database server of its own, which is killed and started again; the service knows it by a URL.
 */
public final class Example04_Serving {
    private static final String MODEL = "breast-cancer";
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path home;
    private final StoreProcess store;
    private final PrintStream out;
    private final Timeline timeline = new Timeline();
    private final Traffic traffic;

    private Example04_Serving(Path home, StoreProcess store, WdbcData data, PrintStream out) {
        this.home = home;
        this.store = store;
        this.traffic = new Traffic(data.holdout(), timeline);
        this.out = out;
    }

    /** Takes the directory of the registry; a new one below {@code target} if none is given. */
    public static void main(String[] args) throws Exception {
        Path target = Files.createDirectories(Path.of("target"));
        run(args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory(target, "serving-"), System.out);
    }

    static void run(Path home, PrintStream out) throws Exception {
        try (StoreProcess store = StoreProcess.start(home.toAbsolutePath())) {
            WdbcData data = WdbcData.load();
            new Example04_Serving(home.toAbsolutePath(), store, data, out).tell(data);
        }
    }

    /** As another process would, on this machine: the cache is shared. */
    private Registry open() {
        return Registries.builder(JdbcCommitLog.open(store.url()), FileBlobStore.at(home.resolve("blobs")))
                .cache(LocalCache.at(home.resolve("cache"), 1L << 30))
                .pollInterval(POLL)
                .build();
    }

    private void tell(WdbcData data) throws Exception {
        try (Registry operator = open()) {
            ModelVersion first = register(operator, data, Settings.HASTY, "hasty");
            ModelVersion second = register(operator, data, Settings.TUNED, "tuned");
            ModelVersion third = register(operator, data, Settings.LONGER, "longer");
            promote(operator, first, Share.ALL);

            try (Registry service = open();
                    ModelHandle<WatchedScorer> handle = follow(service);
                    Traffic load = traffic.start(handle)) {
                say(load.threads() + " threads ask about patients; production is " + shares(handle));

                promote(operator, second, Share.percent(10));
                seen(handle, "1.1 is tried on 10 %");
                promote(operator, second, Share.percent(50));
                seen(handle, "no complaints: 50 %");
                promote(operator, second, Share.ALL);
                seen(handle, "1.1 has won");
                timeline.change(() -> operator.rollback(MODEL, PRODUCTION, "misses a tumour"));
                seen(handle, "rolled back");

                store.kill();
                Thread.sleep(1_000);
                say("the store was killed a second ago; " + shares(handle) + ", as it was "
                        + Duration.between(handle.status().confirmed(), Instant.now())
                                .toMillis() + " ms ago");
                startCold();
                store.restart();
                promote(operator, third, Share.ALL);
                seen(handle, "the store is back, and 1.2 is promoted");
            }
        }
        traffic.print(out);
    }

    /** A process that starts while the store cannot be reached serves what this machine knew last. */
    private void startCold() {
        try (Registry service = open();
                ModelHandle<WatchedScorer> handle = follow(service)) {
            ServingStatus status = handle.status();
            say("a second service starts now, from the cache: " + shares(handle)
                    + (status.offline() ? ", offline" : ""));
        }
    }

    private ModelHandle<WatchedScorer> follow(Registry service) {
        return service.serve(
                MODEL + "@production",
                files -> traffic.watch(files.version().version(), Scorer.open(files.root())),
                ServeOptions.<WatchedScorer>defaults().maxStaleness(Duration.ofHours(1)));
    }

    private void promote(Registry operator, ModelVersion version, Share share) {
        if (operator.version(version.ref()).stages().isEmpty()) {
            operator.promote(version.ref(), STAGING, "measured on the holdout set");
        }
        timeline.change(() -> operator.promote(version.ref(), PRODUCTION, share, "better"));
    }

    /** Waits until the service has noticed. */
    private void seen(ModelHandle<?> handle, String what) throws InterruptedException {
        Map<Version, Share> wanted = timeline.now();
        Instant start = Instant.now();
        ServingStatus status = handle.status();
        // and says so: it is by what it says that the answers are judged
        while (!status.serving().equals(wanted) || status.confirmed().isBefore(timeline.changed())) {
            Thread.sleep(1);
            status = handle.status();
        }
        say(what + ": " + shares(handle) + ", loaded "
                + Duration.between(start, Instant.now()).toMillis() + " ms later");
        Thread.sleep(700);
    }

    private static String shares(ModelHandle<?> handle) {
        return handle.status().serving().entrySet().stream()
                .map(entry -> entry.getKey() + " at " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private void say(String what) {
        out.printf("%,10d calls  %s%n", traffic.calls(), what);
    }

    private ModelVersion register(Registry operator, WdbcData data, Settings settings, String name) throws IOException {
        TrainedClassifier trained = TrainedClassifier.train(settings, data, home.resolve("trained/" + name));
        return operator.register(Registration.of(MODEL)
                .artifact(trained.directory())
                .trainedAt(trained.trainedAt())
                .dataset(Dataset.of("wdbc", "1995-11-01").digest(data.digest()))
                .hyperparameters(trained.hyperparameters())
                .metrics(trained.metrics())
                .build());
    }
}

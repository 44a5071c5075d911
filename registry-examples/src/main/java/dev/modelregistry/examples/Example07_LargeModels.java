package dev.modelregistry.examples;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Progress;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A model that takes a while to be stored and loaded: a bar tells how far it is, an interrupt ends it, and the next attempt goes on
 * from there.
 */
public final class Example07_LargeModels {
    private static final String MODEL = "large";
    private static final int SIZE = 256 << 20;

    private final Path home;
    private final PrintStream out;

    private Example07_LargeModels(Path home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /** Takes the directory of the registry; a new one below {@code target} if none is given. */
    public static void main(String[] args) throws IOException {
        Path target = Files.createDirectories(Path.of("target"));
        run(args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory(target, "large-"), SIZE, System.out);
    }

    static void run(Path home, int size, PrintStream out) throws IOException {
        byte[] weights = new byte[size];
        new Random(1).nextBytes(weights);
        Path file = Files.createDirectories(home).resolve("weights.bin");
        Files.write(file, weights);
        new Example07_LargeModels(home.toAbsolutePath(), out).tell(file);
    }

    private void tell(Path file) throws IOException {
        try (Registry registry = Registries.builder(
                        JdbcCommitLog.open("jdbc:h2:file:" + home.resolve("log")),
                        FileBlobStore.at(home.resolve("blobs")))
                .cache(LocalCache.at(home.resolve("cache"), 1L << 30))
                .build()) {
            storeUntilHalf(registry, file);
            try (ConsoleBar bar = new ConsoleBar("storing the rest", out)) {
                registry.register(registration(file, bar));
            }
            try (LocalModel model = load(registry)) {
                boolean same = Files.mismatch(file, model.path("weights.bin")) < 0;
                out.println(model.version() + " came back " + (same ? "as it went in" : "changed"));
            }
        }
    }

    private LocalModel load(Registry registry) {
        try (ConsoleBar bar = new ConsoleBar("loading", out)) {
            return registry.load(ModelRef.parse(MODEL + "@latest"), bar);
        }
    }

    /** Whoever waits for it may be interrupted, by a user who changed their mind or a service that shuts down. */
    private void storeUntilHalf(Registry registry, Path file) {
        Thread waiting = Thread.currentThread();
        String end;
        try (ConsoleBar bar = new ConsoleBar("storing half", out)) {
            end = end(registry, registration(file, progress -> {
                bar.accept(progress);
                if (2 * progress.done() >= progress.total()) {
                    waiting.interrupt();
                }
            }));
        }
        out.println(end);
    }

    private static String end(Registry registry, Registration registration) {
        try {
            return registry.register(registration) + " was stored before the interrupt came";
        } catch (StoreUnavailableException e) {
            // the thread stays interrupted, for whoever called this; here that is nobody
            return (Thread.interrupted() ? "interrupted: " : "failed: ") + e.getMessage();
        }
    }

    private static Registration registration(Path file, Consumer<Progress> listener) {
        return Registration.of(MODEL)
                .artifact(file)
                .trainedAt(Instant.parse("2026-11-01T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .onProgress(listener)
                .build();
    }
}

package dev.modelregistry.jdbc.crash;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Registers versions of one model on several threads, once it is told to begin. */
final class OneModelChild {
    static final String MODEL = "fraud";
    static final String READY = "ready";
    static final String REGISTERED = "registered ";
    static final String IDLE = "idle";

    private OneModelChild() {}

    /** Arguments: the storage, its directory, a name for this process, threads, and registrations of each. */
    public static void main(String[] arguments) throws Exception {
        try (Storage.Opened opened = Storage.valueOf(arguments[0]).open(Path.of(arguments[1]))) {
            System.out.println(READY);
            int begin = System.in.read();
            if (begin < 0) {
                return;
            }
            register(opened.registry(), arguments[2], Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]))
                    .forEach(version -> System.out.println(REGISTERED + version.version() + " "
                            + version.idempotencyKey().orElseThrow()));
            System.out.println(IDLE);
            // the process that holds an H2 file serves it to the others, until all are done
            int end = System.in.read();
            if (end < 0) {
                return;
            }
        }
    }

    static List<ModelVersion> register(Registry registry, String name, int threads, int each) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<List<ModelVersion>>> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            String prefix = name + "-" + thread + "-";
            running.add(pool.submit(() -> {
                List<ModelVersion> versions = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    versions.add(registry.register(registration(prefix + i)));
                }
                return versions;
            }));
        }
        // what was handed in is done to its end; and a failure must not leave the process waiting
        pool.shutdown();
        List<ModelVersion> all = new ArrayList<>();
        for (Future<List<ModelVersion>> one : running) {
            all.addAll(one.get());
        }
        return all;
    }

    private static Registration registration(String key) {
        return Registration.of(MODEL)
                .artifact("model.bin", new byte[] {1, 2, 3})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .hyperparameter("run", key)
                .noMetrics()
                .idempotencyKey(key)
                .build();
    }
}

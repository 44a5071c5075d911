package dev.modelregistry.benchmarks;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is registered here. */
final class Work {
    private static final int LOADERS = 32;
    private static final byte[] PAYLOAD = new byte[1_000];

    static {
        new SplittableRandom(7).nextBytes(PAYLOAD);
    }

    private Work() {}

    /** What a floor stores. */
    static byte[] payload() {
        return PAYLOAD.clone();
    }

    /** Metadata with ten tags; the file is the same in all, so that its blob is stored already. */
    static Registration registration(String model, int index) {
        Registration.Builder builder = Registration.of(model)
                .artifact("model.bin", new byte[] {1, 2, 3, 4})
                .trainedAt(Instant.parse("2026-10-01T00:00:00Z"))
                .dataset(Dataset.of("dataset-" + index % 50, "2026-10-01"))
                .hyperparameter("depth", index % 10)
                .hyperparameter("eta", 0.1)
                .metric("auc", new SplittableRandom(index).nextDouble(0.5, 1));
        for (int tag = 0; tag < 9; tag++) {
            builder.tag("tag-" + tag, "value-" + index % (10 + tag));
        }
        return builder.tag("team", "team-" + index % 97).build();
    }

    /** So many versions, the last of them in production and the champion. */
    static void model(Registry registry, String model, int versions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(LOADERS, versions));
        List<Future<ModelVersion>> running = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            int index = i;
            running.add(threads.submit(() -> registry.register(registration(model, index))));
        }
        for (Future<ModelVersion> one : running) {
            one.get();
        }
        threads.shutdown();
        ModelVersion newest = registry.version(model + "@latest");
        registry.promote(newest.ref(), Stage.STAGING, "measured");
        registry.promote(newest.ref(), Stage.PRODUCTION, "measured");
        registry.alias(model, "champion", newest.version());
    }
}

package dev.modelregistry.core;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import java.time.Instant;

/** As little as a version can have, for tests to which it does not matter. */
public final class Minimal {
    private Minimal() {}

    /** One file of one byte, and nothing else. */
    public static Registration.Builder version(String model) {
        return Registration.of(model)
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics();
    }

    /** The same, registered. */
    public static ModelVersion registered(Registry registry, String model) {
        return registry.register(version(model).build());
    }
}

package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Versions to be served: of one file, that says which one it is. */
final class Versions {
    private Versions() {}

    static ModelVersion registered(Registry registry, String model, String content) {
        return registry.register(Registration.of(model)
                .artifact("model.txt", content.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.parse("2026-09-30T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    static ModelVersion inProduction(Registry registry, String model, String content) {
        ModelVersion version = registered(registry, model, content);
        registry.promote(version.ref(), STAGING, "tried");
        registry.promote(version.ref(), PRODUCTION, "good");
        return version;
    }
}

package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.serving.ModelHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in the runtimes that they are made for, loaded from a registry. */
class RuntimesTest {
    @TempDir
    Path home;

    private WdbcData data;
    private LogisticRegression trained;
    private Path files;

    @BeforeEach
    void train() throws Exception {
        data = WdbcData.load();
        trained = LogisticRegression.train(Settings.TUNED, data.train());
        files = Files.createDirectories(home.resolve("files"));
    }

    private static ModelVersion register(Registry registry, Path artifact) {
        return registry.register(Registration.of("breast-cancer")
                .artifact(artifact)
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    @Test
    void onnxRuntimeServesFromTheRegistry() throws Exception {
        trained.export(files);
        try (Registry registry = Registries.inMemory()) {
            String ref = register(registry, files).ref().toString();
            try (ModelHandle<Scorer> handle = registry.serve(ref, model -> Scorer.open(model.root()))) {
                for (Patient patient : data.holdout()) {
                    double said = handle.call(scorer -> scorer.probabilityOfMalignant(patient.measurements()));
                    assertThat(said).isCloseTo(trained.probabilityOfMalignant(patient), within(1e-5));
                }
            }
        }
    }

    @Test
    void tribuoServesFromTheRegistryWhatItTrained() throws Exception {
        trained.save(files);
        try (Registry registry = Registries.inMemory()) {
            String ref = register(registry, files).ref().toString();
            try (ModelHandle<TribuoScorer> handle = registry.serve(ref, model -> TribuoScorer.open(model.root()))) {
                for (Patient patient : data.holdout()) {
                    double said = handle.call(scorer -> scorer.probabilityOfMalignant(patient.measurements()));
                    assertThat(said).isEqualTo(trained.probabilityOfMalignant(patient));
                }
            }
        }
    }
}

package dev.modelregistry.architecture;

import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import java.nio.file.Path;
import java.time.Instant;

/** See {@link ModularTest}. */
final class ModularApplication {
    static final String DONE = "found [fraud@1.0] in dev.modelregistry.jdbc";

    private ModularApplication() {}

    /**
     * Registers a version, and finds it.
     *
     * @param arguments a folder for its files
     */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        try (Registry registry = Registries.builder(
                        JdbcCommitLog.open("jdbc:h2:file:" + folder.resolve("log")),
                        FileBlobStore.at(folder.resolve("blobs")))
                .build()) {
            registry.register(Registration.of("fraud")
                    .artifact("model.bin", new byte[] {1})
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
            System.out.println("found "
                    + registry.search("model = 'fraud'", PageRequest.first(5)).items() + " in "
                    + JdbcCommitLog.class.getModule().getName());
        }
    }
}

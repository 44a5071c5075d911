package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Registration;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.metadata.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** See {@link RegistryContract}. */
abstract class RegistryMinimum extends RegistryConcern {
    @TempDir
    Path folder;

    RegistryMinimum(RegistryContract contract) {
        super(contract);
    }

    private InvalidInputException refused(Registration.Builder registration, String... texts) {
        return refused(InvalidInputException.class, () -> registry().register(registration.build()), texts);
    }

    @Test
    void allThatIsMissingIsInOneMessage() {
        InvalidInputException error = refused(
                Registration.of("fraud"),
                "artifact is missing",
                "training date is missing",
                "dataset version is missing",
                "hyperparameters are missing",
                "metrics are missing",
                "noDataset()");
        assertThat(error.problems()).hasSize(5);
    }

    @Test
    void noneCanBeSaidOutLoud() {
        assertThat(registry()
                        .register(Registration.of("fraud")
                                .artifact("m", new byte[] {1})
                                .trainedAt(TRAINED)
                                .noDataset()
                                .noHyperparameters()
                                .noMetrics()
                                .build())
                        .manifest()
                        .datasets())
                .isEmpty();
    }

    @Test
    void noneIsRefusedBesideSome() {
        refused(minimal("fraud", "a").noDataset().noHyperparameters().noMetrics(), "noDataset()", "noMetrics()");
    }

    @Test
    void badValuesAreRefusedTogether() {
        refused(
                minimal("fraud", "a")
                        .metric("nan", Double.NaN)
                        .metric("infinite", Double.POSITIVE_INFINITY)
                        .hyperparameter("list", List.of(1))
                        .hyperparameter("fraction", Float.NaN)
                        .hyperparameter(" ", 1)
                        .dataset(Dataset.of("", "1"))
                        .tag("half", "\ud800")
                        .tag("k".repeat(251), "v")
                        .business("line\nbreak", "v")
                        .idempotencyKey(""),
                "nan is NaN",
                "infinite is Infinity",
                "list is a",
                "fraction is NaN",
                "name of a hyperparameter is blank",
                "name of a dataset is blank",
                "half of a surrogate pair",
                "251 characters; at most 250",
                "control character",
                "idempotency key is blank");
    }

    @Test
    void badNamesAreRefusedWithTheForm() {
        for (String name : List.of("", "Fraud", "-fraud", "fraud detector", "fraud/../x", "a".repeat(129), "fräud")) {
            refused(InvalidInputException.class, () -> Registration.of(name), "not a model name", "a-z, 0-9");
        }
        register("a".repeat(128));
    }

    @Test
    void badPathsAreRefusedTogether() {
        refused(
                minimal("fraud", "a")
                        .artifact("../up", new byte[1])
                        .artifact("/root", new byte[1])
                        .artifact("a//b", new byte[1])
                        .artifact("c:\\x", new byte[1])
                        .artifact("nul.txt", new byte[1])
                        .artifact("Model.BIN", new byte[1])
                        .artifact("model.bin/inner", new byte[1])
                        .artifact("dot.", new byte[1]),
                "../up",
                "/root",
                "a//b",
                "c:\\x",
                "nul.txt",
                "differ in case",
                "is a file and the folder of",
                "dot.");
    }

    @Test
    void aPathThatOccursTwiceIsRefused() {
        refused(minimal("fraud", "a").artifact("model.bin", new byte[1]), "model.bin occurs twice");
    }

    @Test
    void filesThatAreNotThereAreRefusedTogether() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        refused(
                minimal("fraud", "a")
                        .artifact(folder.resolve("missing"))
                        .artifact(empty)
                        .artifact(link),
                "there is no file",
                "holds no file",
                "is a link");
    }

    @Test
    void aLinkInAFolderIsRefused() throws Exception {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("a"), "x");
        Files.createSymbolicLink(model.resolve("outside"), folder);
        refused(minimal("fraud", "a").artifact(model), "link");
    }

    @Test
    void anActorNeedsAnId() {
        refused(InvalidInputException.class, () -> Actor.of(" "), "actor");
    }

    @Test
    void mapsThatWereHandedInMayChangeLater() {
        Map<String, Double> metrics = new HashMap<>(Map.of("recall", 0.5));
        Registration registration = minimal("fraud", "a").metrics(metrics).build();
        metrics.put("recall", 0.9);
        assertThat(registry().register(registration).manifest().metrics()).containsEntry("recall", 0.5);
    }
}

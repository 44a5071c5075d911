package dev.modelregistry.examples;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static dev.modelregistry.metadata.DType.FLOAT32;

import ai.onnxruntime.OrtException;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The life of a model: trained, registered, promoted, served, replaced, rolled back, explained.
 *
 * <p>Two real classifiers of breast tumours, trained by Tribuo and served by ONNX Runtime, in a registry that is an H2
 * file and a directory. Run it again: the registry remembers.
 */
public final class Example01_Quickstart {
    private static final String MODEL = "breast-cancer";

    private Example01_Quickstart() {}

    /** Takes the directory of the registry; {@code target/quickstart} if none is given. */
    public static void main(String[] args) throws Exception {
        run(Path.of(args.length > 0 ? args[0] : "target/quickstart"), System.out);
    }

    static void run(Path home, PrintStream out) throws IOException, OrtException {
        Files.createDirectories(home);
        WdbcData data = WdbcData.load();
        QuickstartReport report = new QuickstartReport(out, data);

        try (Registry registry = Registries.builder(
                        JdbcCommitLog.open("jdbc:h2:file:" + home.resolve("log").toAbsolutePath()),
                        FileBlobStore.at(home.resolve("blobs")))
                .build()) {
            report.opened(home);

            report.training();
            ModelVersion hasty = trainAndRegister(registry, data, Settings.HASTY, home.resolve("trained/hasty"));
            report.registered(hasty);
            ModelVersion tuned = trainAndRegister(registry, data, Settings.TUNED, home.resolve("trained/tuned"));
            report.registered(tuned);

            report.serving();
            registry.promote(hasty.ref(), STAGING, "measured on the holdout set");
            registry.promote(hasty.ref(), PRODUCTION, "good enough to start with");
            serve(registry, "promoted", report);

            registry.promote(tuned.ref(), STAGING, "measured on the holdout set");
            registry.promote(tuned.ref(), PRODUCTION, "more accurate");
            serve(registry, "promoted", report);

            registry.rollback(MODEL, PRODUCTION, "misses the tumour of patient 214");
            serve(registry, "rolled back", report);

            report.history(registry.audit().history(MODEL), hasty.revision());
            report.production(registry.version(MODEL + "@production"));
        }
    }

    private static ModelVersion trainAndRegister(Registry registry, WdbcData data, Settings settings, Path directory)
            throws IOException {
        TrainedClassifier trained = TrainedClassifier.train(settings, data, directory);
        return registry.register(Registration.of(MODEL)
                .artifact(trained.directory())
                .trainedAt(trained.trainedAt())
                .dataset(Dataset.of("wdbc", "1995-11-01")
                        .role("train")
                        .at(URI.create("https://doi.org/10.24432/C5DW2B"))
                        .digest(data.digest()))
                .hyperparameters(trained.hyperparameters())
                .metrics(trained.metrics())
                .signature(Signature.builder()
                        .input("input", FLOAT32, Signature.FREE, WdbcData.FEATURES)
                        .output("output", FLOAT32, Signature.FREE, 2)
                        .build())
                .dependency("org.tribuo:tribuo-classification-sgd", "4.3.2")
                .tag("purpose", "quickstart")
                .build());
    }

    /** Loads what is in production now, whichever version that is, and asks it about three patients. */
    private static void serve(Registry registry, String how, QuickstartReport report) throws IOException, OrtException {
        try (LocalModel files = registry.load(MODEL + "@production");
                Scorer scorer = Scorer.open(files.root())) {
            Map<Patient, Double> answers = new LinkedHashMap<>();
            for (Patient patient : report.patients()) {
                answers.put(patient, scorer.probabilityOfMalignant(patient.measurements()));
            }
            report.served(files.version(), how, answers);
        }
    }
}

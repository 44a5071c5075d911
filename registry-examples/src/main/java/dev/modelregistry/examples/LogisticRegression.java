package dev.modelregistry.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** A logistic regression that tells malignant from benign, trained by Tribuo. Immutable. */
final class LogisticRegression {
    private static final LabelFactory LABELS = new LabelFactory();

    /** Padded with zeros, because Tribuo sorts features by name and the ONNX model takes them in that order. */
    static final String[] FEATURE_NAMES = IntStream.range(0, WdbcData.FEATURES)
            .mapToObj("feature-%02d"::formatted)
            .toArray(String[]::new);

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.OFF);
    }

    private final Scaling scaling;
    private final LinearSGDModel model;

    private LogisticRegression(Scaling scaling, LinearSGDModel model) {
        this.scaling = scaling;
        this.model = model;
    }

    /** Learns from these patients; the same settings and patients give the same model. */
    static LogisticRegression train(Settings settings, List<Patient> patients) {
        Scaling scaling = Scaling.of(patients);
        LinearSGDTrainer trainer = new LinearSGDTrainer(
                new LogMulticlass(),
                settings.optimiser().create(settings.learningRate()),
                settings.epochs(),
                settings.batchSize(),
                settings.seed());
        return new LogisticRegression(scaling, trainer.train(examples(scaling, patients)));
    }

    /** How well it judges patients that it has not seen; recall is the share of the malignant that it finds. */
    Map<String, Double> evaluate(List<Patient> unseen) {
        LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, examples(scaling, unseen));
        Label malignant = new Label(Patient.MALIGNANT);
        return Map.of(
                "accuracy", evaluation.accuracy(),
                "auc", evaluation.AUCROC(malignant),
                "recall", evaluation.recall(malignant));
    }

    /** The probability that a patient's biopsy is malignant. */
    double probabilityOfMalignant(Patient patient) {
        Map<String, Label> scores = model.predict(example(scaling, patient)).getOutputScores();
        return Objects.requireNonNull(scores.get(Patient.MALIGNANT)).getScore();
    }

    /** Writes all that is needed to serve it: the model itself, its scaling, and which class each output is. */
    void export(Path directory) throws IOException {
        byte[] onnx = model.exportONNXModel("dev.modelregistry.examples", 1).toBuilder()
                // Tribuo notes the time here: without it the same training gives the same bytes
                .clearMetadataProps()
                .clearDocString()
                .build()
                .toByteArray();
        Files.write(directory.resolve(Scorer.MODEL), onnx);
        Files.write(directory.resolve(Scorer.CLASSES), classes());
        scaling.save(directory.resolve(Scorer.SCALING));
    }

    /** Writes what Tribuo needs to serve it, in Tribuo's own format. */
    void save(Path directory) throws IOException {
        model.serializeToFile(directory.resolve(TribuoScorer.MODEL));
        scaling.save(directory.resolve(Scorer.SCALING));
    }

    private List<String> classes() {
        ImmutableOutputInfo<Label> outputs = model.getOutputIDInfo();
        return IntStream.range(0, outputs.size())
                .mapToObj(id -> outputs.getOutput(id).getLabel())
                .toList();
    }

    private static MutableDataset<Label> examples(Scaling scaling, List<Patient> patients) {
        return new MutableDataset<>(
                patients.stream().map(patient -> example(scaling, patient)).toList(),
                new SimpleDataSourceProvenance("wdbc", LABELS),
                LABELS);
    }

    private static Example<Label> example(Scaling scaling, Patient patient) {
        return new ArrayExample<>(new Label(patient.diagnosis()), FEATURE_NAMES, scaling.apply(patient.measurements()));
    }
}

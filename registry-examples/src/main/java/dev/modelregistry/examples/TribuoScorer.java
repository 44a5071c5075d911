package dev.modelregistry.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/** Serves a classifier from its files by Tribuo itself, with all that Tribuo tells of how it was trained. Thread-safe. */
final class TribuoScorer {
    static final String MODEL = "model.tribuo";

    private final Model<Label> model;
    private final Scaling scaling;

    private TribuoScorer(Model<Label> model, Scaling scaling) {
        this.model = model;
        this.scaling = scaling;
    }

    /** Opens the classifier in this directory; the files may go once this has returned. */
    static TribuoScorer open(Path directory) throws IOException {
        return new TribuoScorer(
                Model.deserializeFromFile(directory.resolve(MODEL)).castModel(Label.class),
                Scaling.load(directory.resolve(Scorer.SCALING)));
    }

    /** The probability that these measurements are of a malignant tumour. */
    double probabilityOfMalignant(List<Double> measurements) {
        ArrayExample<Label> row = new ArrayExample<>(
                new Label(Patient.BENIGN), LogisticRegression.FEATURE_NAMES, scaling.apply(measurements));
        return Objects.requireNonNull(model.predict(row).getOutputScores().get(Patient.MALIGNANT))
                .getScore();
    }
}

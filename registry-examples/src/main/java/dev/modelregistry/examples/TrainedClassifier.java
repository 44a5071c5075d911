package dev.modelregistry.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * What a training run leaves behind, ready to be registered.
 *
 * @param directory with the files that serve it
 * @param hyperparameters how it was trained
 * @param metrics what it reached on patients that it had not seen
 * @param trainedAt when training ended
 */
record TrainedClassifier(
        Path directory, Map<String, Object> hyperparameters, Map<String, Double> metrics, Instant trainedAt) {
    TrainedClassifier {
        hyperparameters = Map.copyOf(hyperparameters);
        metrics = Map.copyOf(metrics);
    }

    /** Trains, measures, and writes the files into a directory. */
    static TrainedClassifier train(Settings settings, WdbcData data, Path directory) throws IOException {
        LogisticRegression model = LogisticRegression.train(settings, data.train());
        Instant trainedAt = Instant.now();
        model.export(Files.createDirectories(directory));
        return new TrainedClassifier(directory, settings.asMap(), model.evaluate(data.holdout()), trainedAt);
    }
}

package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScorerTest {
    static List<Settings> settings() {
        return List.of(Settings.HASTY, Settings.TUNED);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void onnxRuntimeSaysWhatTribuoSays(Settings settings, @TempDir Path directory) throws Exception {
        WdbcData data = WdbcData.load();
        LogisticRegression trained = LogisticRegression.train(settings, data.train());
        trained.export(directory);
        try (Scorer served = Scorer.open(directory)) {
            for (Patient patient : data.holdout()) {
                assertThat(served.probabilityOfMalignant(patient.measurements()))
                        .as("patient %s", patient.number())
                        .isCloseTo(trained.probabilityOfMalignant(patient), within(1e-5));
            }
        }
    }
}

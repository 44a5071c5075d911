package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedClassifierTest {
    private static WdbcData data;

    @BeforeAll
    static void load() throws Exception {
        data = WdbcData.load();
    }

    @Test
    void noPatientIsBothLearnedFromAndJudgedBy() {
        assertThat(data.train()).hasSize(398).doesNotContainAnyElementsOf(data.holdout());
        assertThat(data.holdout()).hasSize(171).doesNotHaveDuplicates();
    }

    @Test
    void bothClassifiersSeparateTheClasses(@TempDir Path directory) throws Exception {
        assertThat(TrainedClassifier.train(Settings.HASTY, data, directory)
                        .metrics()
                        .get("auc"))
                .isBetween(0.95, 0.999);
        assertThat(TrainedClassifier.train(Settings.TUNED, data, directory)
                        .metrics()
                        .get("auc"))
                .isBetween(0.95, 0.999);
    }

    @Test
    void theTunedOneIsMoreAccurateButFindsFewerOfTheMalignant(@TempDir Path directory) throws Exception {
        TrainedClassifier hasty = TrainedClassifier.train(Settings.HASTY, data, directory);
        TrainedClassifier tuned = TrainedClassifier.train(Settings.TUNED, data, directory);
        assertThat(tuned.metrics().get("accuracy"))
                .isGreaterThan(hasty.metrics().get("accuracy"));
        assertThat(tuned.metrics().get("auc")).isGreaterThan(hasty.metrics().get("auc"));
        assertThat(tuned.metrics().get("recall")).isLessThan(hasty.metrics().get("recall"));
    }

    @Test
    void theSameTrainingWritesTheSameBytes(@TempDir Path once, @TempDir Path again) throws Exception {
        TrainedClassifier.train(Settings.TUNED, data, once);
        TrainedClassifier.train(Settings.TUNED, data, again);
        for (String file : new String[] {Scorer.MODEL, Scorer.SCALING, Scorer.CLASSES}) {
            assertThat(Files.mismatch(once.resolve(file), again.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }
}

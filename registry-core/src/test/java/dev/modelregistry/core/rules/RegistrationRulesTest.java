package dev.modelregistry.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Registration;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.metadata.Dataset;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {
    private static Registration.Builder complete() {
        return Registration.of("fraud")
                .artifact("model.onnx", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("transactions", "1"))
                .hyperparameter("depth", 6)
                .metric("auc", 0.9);
    }

    private static List<String> problems(Registration registration) {
        return RegistrationRules.problems(registration, Lifecycle.standard().build());
    }

    @Test
    void everythingMissingIsListedAtOnce() {
        assertThat(problems(Registration.of("fraud").build()))
                .hasSize(5)
                .anyMatch(p -> p.startsWith("the artifact is missing"))
                .anyMatch(p -> p.startsWith("the training date is missing"))
                .anyMatch(p -> p.startsWith("the dataset version is missing"))
                .anyMatch(p -> p.startsWith("the hyperparameters are missing"))
                .anyMatch(p -> p.startsWith("the metrics are missing"));
    }

    @Test
    void noneMaySaySo() {
        Registration registration = Registration.of("fraud")
                .artifact("rules.txt", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build();

        assertThat(problems(registration)).isEmpty();
    }

    @Test
    void noneBesideSomeIsAContradiction() {
        Registration registration =
                complete().noDataset().noHyperparameters().noMetrics().build();

        assertThat(problems(registration))
                .containsExactlyInAnyOrder(
                        "noDataset() was said beside a dataset",
                        "noHyperparameters() was said beside hyperparameters",
                        "noMetrics() was said beside metrics");
    }

    @Test
    void numbersMustBeFiniteAndOfAKnownType() {
        Registration registration = complete()
                .metric("loss", Double.NaN)
                .hyperparameter("eta", Double.POSITIVE_INFINITY)
                .hyperparameter("exact", new BigDecimal("0.1"))
                .build();

        assertThat(problems(registration)).hasSize(3).contains("metric loss is NaN; a metric is a finite number");
    }

    @Test
    void aValueMayBeAnyTextAndAKeyMayNot() {
        assertThat(problems(complete()
                        .business("note", "line one\nline two; '; drop table commits; --")
                        .tag("empty", "")
                        .build()))
                .isEmpty();
        assertThat(problems(complete().tag(" ", "").business("a\nb", "").build()))
                .containsExactlyInAnyOrder(
                        "the key of a tag is blank", "the key of a business entry has a control character");
    }
}

package dev.modelregistry.metadata;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a version did when it was evaluated after its registration. It never changes the manifest; the newest of a name
 * counts.
 *
 * @param name such as {@code holdout}
 * @param metrics by name; finite
 * @param dataset on which it was evaluated
 */
public record Evaluation(String name, Map<String, Double> metrics, Optional<Dataset> dataset) {
    /** Copies the metrics. */
    public Evaluation {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /** An evaluation, to be filled. */
    public static Builder of(String name) {
        return new Builder(name);
    }

    /** Builds an {@link Evaluation}; not thread-safe. */
    public static final class Builder {
        private final String name;
        private final Map<String, Double> metrics = new TreeMap<>();
        private Optional<Dataset> dataset = Optional.empty();

        private Builder(String name) {
            this.name = name;
        }

        /** Adds a metric. */
        public Builder metric(String metric, double value) {
            metrics.put(metric, value);
            return this;
        }

        /** Adds metrics. */
        public Builder metrics(Map<String, Double> values) {
            metrics.putAll(values);
            return this;
        }

        /** Says on which dataset. */
        public Builder dataset(Dataset on) {
            dataset = Optional.of(on);
            return this;
        }

        /** The evaluation. */
        public Evaluation build() {
            return new Evaluation(name, metrics, dataset);
        }
    }
}

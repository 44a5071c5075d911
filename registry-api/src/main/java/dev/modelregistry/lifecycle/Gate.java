package dev.modelregistry.lifecycle;

import dev.modelregistry.error.InvalidInputException;
import java.time.Duration;
import java.util.Optional;

/** What a version must show before a stage lets it in. Data: it is stored with the policy, and judged by the registry. */
public sealed interface Gate {
    /** What is wanted, in a few words for a person. */
    String wanted();

    /** Datasets, hyperparameters and metrics are given, not waived. */
    static Gate metadataComplete() {
        return new MetadataComplete();
    }

    /** A metric of the training, or of an evaluation, has at least this value. */
    static Metric metricAtLeast(String metric, double value) {
        return new Metric(metric, false, value, Optional.empty(), Optional.empty());
    }

    /** A metric of the training, or of an evaluation, has at most this value. */
    static Metric metricAtMost(String metric, double value) {
        return new Metric(metric, true, value, Optional.empty(), Optional.empty());
    }

    /** A metric is not worse than that of the version that this stage serves now; more is better unless said. */
    static NotWorse notWorseThan(Stage stage, String metric) {
        return new NotWorse(stage, metric, false, 0, Optional.empty(), Optional.empty());
    }

    /** There is a signature. */
    static Gate signaturePresent() {
        return new SignaturePresent();
    }

    /** Callers of what this stage serves now can be served, and the other way round. */
    static Gate signatureCompatibleWith(Stage stage) {
        return new SignatureCompatible(stage);
    }

    /** The version has been in a stage for some time, and still is. */
    static Gate timeIn(Stage stage, Duration atLeast) {
        return new TimeIn(stage, atLeast);
    }

    /** The version has a tag of this key, whatever its value. */
    static Gate tag(String key) {
        return new Tag(key, Optional.empty());
    }

    /** The version has this tag. */
    static Gate tag(String key, String value) {
        return new Tag(key, Optional.of(value));
    }

    /** See {@link Gate#metadataComplete}. */
    record MetadataComplete() implements Gate {
        @Override
        public String wanted() {
            return "datasets, hyperparameters and metrics given";
        }
    }

    /**
     * See {@link Gate#metricAtLeast}.
     *
     * @param metric its name
     * @param atMost whether the bound is an upper one
     * @param bound the bound itself; finite
     * @param evaluation the evaluation whose metric counts; the training's own if absent
     * @param maxAge how old the evaluation, or the training, may be
     */
    record Metric(String metric, boolean atMost, double bound, Optional<String> evaluation, Optional<Duration> maxAge)
            implements Gate {
        /** Checks the bound. */
        public Metric {
            requireFinite("the bound of metric " + metric, bound);
        }

        /** The metric of the newest evaluation of this name counts. */
        public Metric onEvaluation(String name) {
            return new Metric(metric, atMost, bound, Optional.of(name), maxAge);
        }

        /** The evaluation, or else the training, is not older than this. */
        public Metric maxAge(Duration age) {
            return new Metric(metric, atMost, bound, evaluation, Optional.of(age));
        }

        @Override
        public String wanted() {
            return metric + (atMost ? " <= " : " >= ") + bound + on(evaluation) + notOlder(maxAge);
        }
    }

    /**
     * See {@link Gate#notWorseThan}.
     *
     * @param stage what it serves is the yardstick
     * @param metric its name
     * @param lower whether less is better, as for a loss
     * @param tolerance by how much it may be worse; at least 0
     * @param evaluation the evaluation whose metric counts, of both; the training's own if absent
     * @param maxAge how old the candidate's evaluation, or its training, may be
     */
    record NotWorse(
            Stage stage,
            String metric,
            boolean lower,
            double tolerance,
            Optional<String> evaluation,
            Optional<Duration> maxAge)
            implements Gate {
        /** Checks the tolerance. */
        public NotWorse {
            requireFinite("the tolerance for metric " + metric, tolerance);
            if (tolerance < 0) {
                throw new InvalidInputException(
                        "the tolerance for metric " + metric + " is at least 0; got " + tolerance);
            }
        }

        /** The metric of the newest evaluation of this name counts, of both versions. */
        public NotWorse onEvaluation(String name) {
            return new NotWorse(stage, metric, lower, tolerance, Optional.of(name), maxAge);
        }

        /** It may be worse by this much. */
        public NotWorse tolerance(double by) {
            return new NotWorse(stage, metric, lower, by, evaluation, maxAge);
        }

        /** Less is better. */
        public NotWorse lowerIsBetter() {
            return new NotWorse(stage, metric, true, tolerance, evaluation, maxAge);
        }

        /** The candidate's evaluation, or else its training, is not older than this. */
        public NotWorse maxAge(Duration age) {
            return new NotWorse(stage, metric, lower, tolerance, evaluation, Optional.of(age));
        }

        @Override
        public String wanted() {
            return metric + on(evaluation) + " not " + (lower ? "higher" : "lower") + " than what " + stage + " serves"
                    + (tolerance == 0 ? "" : ", give or take " + tolerance) + notOlder(maxAge);
        }
    }

    /** See {@link Gate#signaturePresent}. */
    record SignaturePresent() implements Gate {
        @Override
        public String wanted() {
            return "a signature";
        }
    }

    /**
     * See {@link Gate#signatureCompatibleWith}.
     *
     * @param stage what it serves is the yardstick
     */
    record SignatureCompatible(Stage stage) implements Gate {
        @Override
        public String wanted() {
            return "a signature compatible with what " + stage + " serves";
        }
    }

    /**
     * See {@link Gate#timeIn}.
     *
     * @param stage where the version has been
     * @param atLeast for how long
     */
    record TimeIn(Stage stage, Duration atLeast) implements Gate {
        @Override
        public String wanted() {
            return "at least " + text(atLeast) + " in " + stage;
        }
    }

    /**
     * See {@link Gate#tag(String)}.
     *
     * @param key of the tag
     * @param value of the tag; any if absent
     */
    record Tag(String key, Optional<String> value) implements Gate {
        @Override
        public String wanted() {
            return "tag " + key + value.map(v -> "=" + v).orElse("");
        }
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidInputException(what + " is a finite number; got " + value);
        }
    }

    private static String on(Optional<String> evaluation) {
        return evaluation.map(name -> " on evaluation " + name).orElse("");
    }

    private static String notOlder(Optional<Duration> maxAge) {
        return maxAge.map(age -> ", not older than " + text(age)).orElse("");
    }

    /** {@code 36 h} reads better than {@code PT36H}. */
    private static String text(Duration duration) {
        if (duration.toMillis() % 3_600_000 == 0) {
            return duration.toHours() + " h";
        }
        return duration.toMillis() % 60_000 == 0 ? duration.toMinutes() + " min" : duration.toMillis() / 1000.0 + " s";
    }
}

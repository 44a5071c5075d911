package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.util.List;
import java.util.Optional;

/**
 * Two versions, side by side: what is different, and what is not.
 *
 * @param before the one that is compared with
 * @param after the one that is compared
 * @param metadata every difference in what is said about them, metrics and files aside
 * @param metrics every metric that one of them has, those of the newest evaluations included
 * @param signature why callers of one cannot be served by the other, one sentence each; nothing if they can, or if neither is
 *     signed
 * @param files every file of either, by path
 * @param sharedBytes how many of the bytes of {@code after} are stored once for both
 */
public record Comparison(
        ModelVersion before,
        ModelVersion after,
        List<Difference> metadata,
        List<MetricChange> metrics,
        List<String> signature,
        List<FileChange> files,
        long sharedBytes) {

    /** Copies the lists. */
    public Comparison {
        metadata = List.copyOf(metadata);
        metrics = List.copyOf(metrics);
        signature = List.copyOf(signature);
        files = List.copyOf(files);
    }

    /**
     * Something that is said differently, or of one of them alone.
     *
     * @param what such as {@code params.depth}, as a query names it where it can
     */
    public record Difference(String what, Optional<String> before, Optional<String> after) {
        @Override
        public String toString() {
            return what + ": " + before.orElse("–") + " → " + after.orElse("–");
        }
    }

    /**
     * A metric.
     *
     * @param name as a query names it: {@code metrics.auc}, {@code evaluations.holdout.auc}; where the names of two evaluations
     *     and their metrics join to the same, with quotes: {@code evaluations."a.b".c}
     * @param better whether the change is for the better; empty if it did not change, or if nobody said which direction is
     *     better: the gates of the model's policy say it
     */
    public record MetricChange(String name, Optional<Double> before, Optional<Double> after, Optional<Boolean> better) {
        /** Refuses a metric that neither has. */
        public MetricChange {
            if (before.isEmpty() && after.isEmpty()) {
                throw new InvalidInputException("metric " + name + " is of neither version");
            }
        }

        /** Where it went. */
        public Direction direction() {
            if (before.isEmpty()) {
                return Direction.ADDED;
            } else if (after.isEmpty()) {
                return Direction.REMOVED;
            }
            int compared = Double.compare(after.get() + 0.0, before.get() + 0.0);
            return compared == 0 ? Direction.SAME : compared > 0 ? Direction.HIGHER : Direction.LOWER;
        }

        /** By how much it changed, if both have it. */
        public Optional<Double> change() {
            return before.flatMap(old -> after.map(now -> now - old));
        }
    }

    /** Where a metric went. */
    public enum Direction {
        /** Only the later one has it. */
        ADDED,
        /** Only the earlier one has it. */
        REMOVED,
        /** Equal. */
        SAME,
        /** Up. */
        HIGHER,
        /** Down. */
        LOWER
    }

    /** A file of one of them, or of both. */
    public record FileChange(String path, Optional<Manifest.ModelFile> before, Optional<Manifest.ModelFile> after) {
        /** What became of it. */
        public Change change() {
            if (before.isEmpty()) {
                return Change.ADDED;
            }
            return after.isEmpty() ? Change.REMOVED : before.equals(after) ? Change.SAME : Change.CHANGED;
        }
    }

    /** What became of a file. */
    public enum Change {
        /** Only the later one has it. */
        ADDED,
        /** Only the earlier one has it. */
        REMOVED,
        /** Its bytes, or whether it may be executed, changed. */
        CHANGED,
        /** It is the same. */
        SAME
    }
}

package dev.modelregistry.lineage;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.metadata.Dataset;
import java.util.List;

/**
 * Where versions come from, and what was made from them. A parent must be there when its child is registered, so there are
 * no circles. A deleted version stays in the lineage of others, and by its number {@link #of} and {@link #descendants} still tell
 * its own; an erased model is not found. Thread-safe.
 *
 * <p>What it costs: upstream, one read for each version on the way. Downstream, one question to the index for each model on
 * the way, and each model that the answers name is read once as a whole, if this process has not read it before.
 */
public interface Lineage {
    /** What a version was made from: its datasets, its code, its parents, and theirs. */
    LineageGraph of(ModelRef ref);

    /** What a version was made from: its datasets, its code, its parents, and theirs. */
    default LineageGraph of(String ref) {
        return of(ModelRef.parse(ref));
    }

    /** What was made from a version, from what was made from it, and so on. */
    LineageGraph descendants(ModelRef ref);

    /** What was made from a version, from what was made from it, and so on. */
    default LineageGraph descendants(String ref) {
        return descendants(ModelRef.parse(ref));
    }

    /**
     * The versions that a dataset was used for, in whatever role, sorted by model and number; deleted ones are left out. A
     * dataset is meant by its name and version, whatever else is said of it; one that nobody ever named gives an empty list, as
     * nothing tells it from a misspelt one.
     */
    List<ModelVersion> trainedOn(Dataset dataset);

    /**
     * The versions that a dataset was used for, and those that were made from them, and so on: what must be looked at if the
     * dataset turns out to be wrong. Their {@link ModelVersion#stages} say which of them serve. Sorted by model and
     * number; deleted ones are left out, and what was made from them is not. Empty as well for a dataset that nobody ever named:
     * a misspelt name looks like one that affects nothing.
     */
    List<ModelVersion> affectedBy(Dataset dataset);

    /** The way from a dataset to every version that it affects, deleted ones included. */
    LineageGraph impactOf(Dataset dataset);
}

package dev.modelregistry;

import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a version is, fixed for good: its files and how they came about. The digest of its stored form is the version's
 * identity. Maps are sorted by key.
 *
 * @param artifact the model's files
 * @param trainedAt when training ended
 * @param datasets the data used; empty only if the registration said {@code noDataset()}
 * @param hyperparameters values are {@link String}, {@link Boolean}, {@link Long} or {@link Double}
 * @param metrics measured at training time; finite
 * @param signature what the model takes and gives
 * @param code what trained it
 * @param dependencies name to version
 * @param parents the versions that it was made from
 * @param business whatever the business wants to be kept with it
 */
public record Manifest(
        Artifact artifact,
        Instant trainedAt,
        List<Dataset> datasets,
        Map<String, Object> hyperparameters,
        Map<String, Double> metrics,
        Optional<Signature> signature,
        Optional<CodeRef> code,
        Map<String, String> dependencies,
        List<Parent> parents,
        Map<String, String> business) {

    /** Copies the collections. */
    public Manifest {
        datasets = List.copyOf(datasets);
        hyperparameters = sorted(hyperparameters);
        metrics = sorted(metrics);
        dependencies = sorted(dependencies);
        parents = List.copyOf(parents);
        business = sorted(business);
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /**
     * The files of a model.
     *
     * @param size of all files, in bytes
     * @param fileCount how many there are
     * @param files each of them, sorted by path; empty if there are more than {@link #MAX_LISTED}, which are then listed
     *     in the layout alone
     * @param layout the blob that says how files are cut into segments; absent if every file is one segment
     */
    public record Artifact(long size, int fileCount, List<ModelFile> files, Optional<Sha256> layout) {
        /** More files than this are listed in the layout alone, so that the log stays small. */
        public static final int MAX_LISTED = 1_000;

        /** Copies the list. */
        public Artifact {
            files = List.copyOf(files);
        }
    }

    /**
     * One file of a model.
     *
     * @param path relative, with {@code /} between its parts
     * @param size in bytes
     * @param digest of the whole file, as {@code sha256sum} prints it
     * @param executable whether its owner may execute it
     */
    public record ModelFile(String path, long size, Sha256 digest, boolean executable) {}

    /**
     * A version that this one was made from, such as the base of a fine-tuning.
     *
     * @param model its model
     * @param version its number
     * @param digest its identity
     */
    public record Parent(ModelName model, Version version, Sha256 digest) {}
}

package dev.modelregistry;

import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model as a whole. A snapshot; later changes do not show in it.
 *
 * @param name the name
 * @param description free text; empty if there is none
 * @param tags sorted by key
 * @param aliases by name
 * @param allocations what each stage serves; a stage that serves nothing is absent
 * @param latest the newest version that is neither archived, recalled nor deleted
 * @param versionCount how many versions there are, deleted ones left out
 * @param createdAt when the first version was registered
 * @param revision how many commits the model's log holds
 */
public record Model(
        ModelName name,
        String description,
        Map<String, String> tags,
        Map<String, Alias> aliases,
        Map<Stage, Allocation> allocations,
        Optional<Version> latest,
        int versionCount,
        Instant createdAt,
        long revision) {

    /** Copies the collections. */
    public Model {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        aliases = Collections.unmodifiableMap(new TreeMap<>(aliases));
        allocations = Collections.unmodifiableMap(new TreeMap<>(allocations));
    }

    /** What a stage serves now; empty if nothing. */
    public Optional<Allocation> allocation(Stage stage) {
        return Optional.ofNullable(allocations.get(stage));
    }
}

package dev.modelregistry;

import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Evaluation;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A registered version: its fixed manifest, and what is said about it now. A snapshot; later changes do not show in it.
 *
 * @param model the model
 * @param version the number
 * @param digest the identity: the digest of the manifest
 * @param manifest what the version is
 * @param author who registered it
 * @param registeredAt when
 * @param revision the model's revision that registered it
 * @param description free text; empty if there is none
 * @param tags sorted by key
 * @param aliases that point to it now
 * @param stages that serve it now
 * @param archived whether it is out of use until it is restored
 * @param recalled whether it was taken out of use for good
 * @param held whether a legal hold keeps it from being deleted
 * @param evaluations the newest of each name
 * @param idempotencyKey given at registration
 */
public record ModelVersion(
        ModelName model,
        Version version,
        Sha256 digest,
        Manifest manifest,
        Actor author,
        Instant registeredAt,
        long revision,
        String description,
        Map<String, String> tags,
        Set<String> aliases,
        Set<Stage> stages,
        boolean archived,
        boolean recalled,
        boolean held,
        Map<String, Evaluation> evaluations,
        Optional<String> idempotencyKey) {

    /** Copies the collections. */
    public ModelVersion {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        aliases = Collections.unmodifiableSet(new TreeSet<>(aliases));
        evaluations = Collections.unmodifiableMap(new TreeMap<>(evaluations));
        stages = Collections.unmodifiableSet(new TreeSet<>(stages));
    }

    /** The exact reference, {@code fraud@1.2}, which every write takes. */
    public ModelRef ref() {
        return ModelRef.of(model, version);
    }

    /** The reference that pins these exact bytes, {@code fraud@sha256:…}. */
    public ModelRef pinned() {
        return new ModelRef(model, new ModelRef.Pinned(digest));
    }

    @Override
    public String toString() {
        return ref().toString();
    }
}

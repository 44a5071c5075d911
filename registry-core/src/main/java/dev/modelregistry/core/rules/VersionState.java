package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.metadata.Evaluation;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the rules must know of a version. Its manifest is not here but in the log, at {@code revision}.
 *
 * @param digest of the manifest
 * @param revision that registered it
 * @param held whether a legal hold keeps it from being deleted
 * @param evaluations the newest of each name
 */
public record VersionState(
        Version version,
        Sha256 digest,
        long revision,
        Actor author,
        Instant registeredAt,
        Optional<String> idempotencyKey,
        String description,
        Map<String, String> tags,
        Status status,
        boolean held,
        Map<String, Evaluated> evaluations) {

    /** Whether a version may be used. */
    public enum Status {
        /** It may. */
        ACTIVE,
        /** Not until it is restored. */
        ARCHIVED,
        /** Never again. */
        RECALLED,
        /** Never again; what is left is a tombstone. */
        DELETED
    }

    /** An evaluation, and when it was added. */
    public record Evaluated(Evaluation evaluation, Instant time) {}

    public VersionState {
        // sorted also to who copies it, which then takes no comparing
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        evaluations = Collections.unmodifiableMap(new TreeMap<>(evaluations));
    }

    /** As it was registered. */
    static VersionState registered(
            Version version,
            Sha256 digest,
            long revision,
            Actor author,
            Instant time,
            Optional<String> idempotencyKey,
            Map<String, String> tags) {
        return new VersionState(
                version, digest, revision, author, time, idempotencyKey, "", tags, Status.ACTIVE, false, Map.of());
    }

    public boolean active() {
        return status == Status.ACTIVE;
    }

    public boolean archived() {
        return status == Status.ARCHIVED;
    }

    public boolean recalled() {
        return status == Status.RECALLED;
    }

    public boolean deleted() {
        return status == Status.DELETED;
    }

    VersionState withStatus(Status next) {
        return with(description, tags, next, held, evaluations);
    }

    VersionState withDescription(String text) {
        return with(text, tags, status, held, evaluations);
    }

    VersionState withTags(Map<String, String> next) {
        return with(description, next, status, held, evaluations);
    }

    VersionState withHold(boolean next) {
        return with(description, tags, status, next, evaluations);
    }

    VersionState withEvaluation(Evaluation evaluation, Instant time) {
        Map<String, Evaluated> next = new TreeMap<>(evaluations);
        next.put(evaluation.name(), new Evaluated(evaluation, time));
        return with(description, tags, status, held, next);
    }

    private VersionState with(
            String text, Map<String, String> tagged, Status now, boolean hold, Map<String, Evaluated> evaluated) {
        return new VersionState(
                version, digest, revision, author, registeredAt, idempotencyKey, text, tagged, now, hold, evaluated);
    }
}

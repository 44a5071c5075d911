package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
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
        Status status) {

    /** Whether a version may be used. */
    public enum Status {
        /** It may. */
        ACTIVE,
        /** Not until it is restored. */
        ARCHIVED,
        /** Never again; what is left is a tombstone. */
        DELETED
    }

    public VersionState {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    public boolean active() {
        return status == Status.ACTIVE;
    }

    public boolean archived() {
        return status == Status.ARCHIVED;
    }

    public boolean deleted() {
        return status == Status.DELETED;
    }

    VersionState withStatus(Status next) {
        return new VersionState(
                version, digest, revision, author, registeredAt, idempotencyKey, description, tags, next);
    }

    VersionState withDescription(String text) {
        return new VersionState(version, digest, revision, author, registeredAt, idempotencyKey, text, tags, status);
    }

    VersionState withTags(Map<String, String> next) {
        return new VersionState(
                version, digest, revision, author, registeredAt, idempotencyKey, description, next, status);
    }
}

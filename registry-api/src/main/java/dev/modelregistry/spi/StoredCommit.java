package dev.modelregistry.spi;

import dev.modelregistry.Sha256;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A commit as a store holds it; its payload may have been redacted, its digest stays. Immutable. */
public final class StoredCommit {
    private final long revision;
    private final CommitId id;
    private final Sha256 digest;
    private final @Nullable Bytes payload;

    private StoredCommit(long revision, CommitId id, Sha256 digest, @Nullable Bytes payload) {
        this.revision = revision;
        this.id = id;
        this.digest = digest;
        this.payload = payload;
    }

    /** A commit with its payload. */
    public static StoredCommit of(long revision, CommitId id, Bytes payload) {
        return new StoredCommit(revision, id, payload.digest(), payload);
    }

    /** A commit whose payload was redacted; the digest is that of the payload that was there. */
    public static StoredCommit redacted(long revision, CommitId id, Sha256 digest) {
        return new StoredCommit(revision, id, digest, null);
    }

    /** Its place in the stream, from 1 on. */
    public long revision() {
        return revision;
    }

    /** Under which it was appended. */
    public CommitId id() {
        return id;
    }

    /** The digest of the payload as it was appended. */
    public Sha256 digest() {
        return digest;
    }

    /** The payload; empty if it was redacted. */
    public Optional<Bytes> payload() {
        return Optional.ofNullable(payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredCommit c
                && revision == c.revision
                && id.equals(c.id)
                && digest.equals(c.digest)
                && Objects.equals(payload, c.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(revision, id, digest);
    }

    @Override
    public String toString() {
        return revision + " " + id + " " + digest + (payload == null ? " (redacted)" : "");
    }
}

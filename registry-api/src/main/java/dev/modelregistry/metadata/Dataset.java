package dev.modelregistry.metadata;

import java.net.URI;
import java.util.Optional;

/**
 * A dataset in the version that was used.
 *
 * @param name for example {@code transactions}
 * @param version for example {@code 2026-10-01}, a tag or a snapshot id
 * @param role what it was used for, such as {@code train} or {@code holdout}
 * @param location where it is, or was
 * @param digest of its content, in the notation of whoever computed it, such as {@code sha256:…}
 */
public record Dataset(
        String name, String version, Optional<String> role, Optional<URI> location, Optional<String> digest) {

    /** A dataset by name and version. */
    public static Dataset of(String name, String version) {
        return new Dataset(name, version, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same dataset, used for this. */
    public Dataset role(String role) {
        return new Dataset(name, version, Optional.of(role), location, digest);
    }

    /** The same dataset, found here. */
    public Dataset at(URI location) {
        return new Dataset(name, version, role, Optional.of(location), digest);
    }

    /** The same dataset, with the digest of its content. */
    public Dataset digest(String digest) {
        return new Dataset(name, version, role, location, Optional.of(digest));
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PolicyRevision;
import java.time.Instant;

/**
 * A policy in force.
 *
 * @param scope whose
 * @param revision that published it
 * @param digest of its stored form
 * @param time when
 */
public record Published(ModelName scope, long revision, Sha256 digest, Instant time, Lifecycle lifecycle) {
    PolicyRevision id() {
        return new PolicyRevision(scope, revision, digest);
    }
}

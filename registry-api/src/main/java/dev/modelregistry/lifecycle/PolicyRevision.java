package dev.modelregistry.lifecycle;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;

/**
 * Which policy something was decided under.
 *
 * @param scope whose policy: a model's own, or {@link ModelName#REGISTRY} for the one of the whole registry
 * @param revision of that log which published it
 * @param digest of the policy's stored form
 */
public record PolicyRevision(ModelName scope, long revision, Sha256 digest) {
    @Override
    public String toString() {
        return (scope.equals(ModelName.REGISTRY) ? "" : scope + " ") + "policy " + revision;
    }
}

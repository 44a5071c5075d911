package dev.modelregistry.core.serve;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Resolve;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Buckets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a reference names at one moment.
 *
 * @param ranges the versions, and which buckets each answers
 * @param salt of the stage's keys; 0 if it is one version
 */
record Target(List<Allocation.Range> ranges, int salt) {
    static Target of(ModelState state, ModelRef ref) {
        return Resolve.allocation(state, ref)
                .map(a -> new Target(a.ranges(), Buckets.salt(state.name(), a.stage())))
                .orElseGet(() -> {
                    Version version = Resolve.resolve(state, ref).version();
                    return new Target(List.of(new Allocation.Range(version, Share.BUCKETS)), 0);
                });
    }

    Set<Version> versions() {
        Set<Version> versions = new LinkedHashSet<>();
        ranges.forEach(range -> versions.add(range.version()));
        return versions;
    }
}

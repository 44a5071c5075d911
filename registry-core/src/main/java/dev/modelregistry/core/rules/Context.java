package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Manifest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a decision rests on beside the state.
 *
 * @param command the command's id
 * @param actor who sent it
 * @param time of the entry that it leads to
 * @param registrys the policy of the whole registry
 * @param formats what may be written
 * @param manifests of this model's versions
 */
public record Context(
        UUID command, Actor actor, Instant time, Optional<Published> registrys, Formats formats, Manifests manifests) {

    /** Looks up what never changes. */
    public interface Manifests {
        Manifest of(VersionState version);
    }

    /** The time of an entry: no earlier than those of its predecessor and of its policy, whatever a clock says. */
    public static Instant time(Instant now, Instant predecessor, Optional<Published> registrys) {
        Instant policy = registrys.map(Published::time).orElse(Instant.EPOCH);
        Instant later = now.isBefore(predecessor) ? predecessor : now;
        return later.isBefore(policy) ? policy : later;
    }

    Policy policy(ModelState state) {
        return Policy.of(state, registrys);
    }
}

package dev.modelregistry.lifecycle;

import dev.modelregistry.error.InvalidInputException;
import java.time.Duration;
import java.util.Optional;

/**
 * How many people must agree: each with this role, no one twice, and none who asked for it or made the version.
 *
 * @param count at least 1
 * @param role that an approver must have
 * @param within how long after the request the last approval may come; for ever if absent
 */
public record Approvals(int count, String role, Optional<Duration> within) {
    /** Checks the values. */
    public Approvals {
        if (count < 1 || count > 100) {
            throw new InvalidInputException("1 to 100 approvals can be asked for; got " + count);
        }
        if (role.isBlank()) {
            throw new InvalidInputException("approvals need a role");
        }
        if (within.isPresent() && (within.get().isNegative() || within.get().isZero())) {
            throw new InvalidInputException("approvals must be possible for some time; got " + within.get());
        }
    }

    /** This many, without a time limit. */
    public static Approvals of(int count, String role) {
        return new Approvals(count, role, Optional.empty());
    }

    /** The same, if all come within this time of the request. */
    public Approvals within(Duration time) {
        return new Approvals(count, role, Optional.of(time));
    }

    @Override
    public String toString() {
        return count + (count == 1 ? " approval by " : " approvals by ") + role;
    }
}

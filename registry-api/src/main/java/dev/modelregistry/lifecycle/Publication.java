package dev.modelregistry.lifecycle;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import java.time.Instant;
import java.util.List;

/**
 * A policy that was published, or that waits for approvals. A snapshot.
 *
 * @param id what approvals refer to; of no entry of the log if this policy was in force already
 * @param lifecycle the policy
 * @param requester who published it, or wants to
 * @param requestedAt when
 * @param status {@link RequestStatus#EXECUTED} once it is in force
 * @param approvals so far; none if none were needed
 */
public record Publication(
        CommandId id,
        Lifecycle lifecycle,
        Actor requester,
        Instant requestedAt,
        RequestStatus status,
        List<Approval> approvals) {
    /** Copies the list. */
    public Publication {
        approvals = List.copyOf(approvals);
    }
}

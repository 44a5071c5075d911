package dev.modelregistry.lifecycle;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelRef;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request to let a version into a stage, and what became of it so far. A snapshot.
 *
 * @param id what approvals refer to
 * @param version exactly this one
 * @param digest of its manifest, to which the approvals are bound
 * @param stage the stage
 * @param share the share with which it enters
 * @param largest up to which it may grow without being approved again
 * @param requester who asked
 * @param requestedAt when
 * @param reason why
 * @param expiresAt until when the approvals must be there
 * @param status where it stands
 * @param approvals so far
 */
public record Promotion(
        CommandId id,
        ModelRef version,
        Sha256 digest,
        Stage stage,
        Share share,
        Share largest,
        Actor requester,
        Instant requestedAt,
        String reason,
        Optional<Instant> expiresAt,
        RequestStatus status,
        List<Approval> approvals) {
    /** Copies the list. */
    public Promotion {
        approvals = List.copyOf(approvals);
    }
}

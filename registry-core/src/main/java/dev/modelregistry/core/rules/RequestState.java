package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A request that needs approvals. */
public record RequestState(
        UUID id,
        Subject subject,
        Actor requester,
        Instant at,
        String reason,
        Optional<Instant> expiresAt,
        RequestStatus status,
        List<Approval> approvals) {

    /** What is asked for. */
    public sealed interface Subject {
        /** A version into a stage. */
        record ToPromote(Version version, Sha256 digest, Stage stage, Share share, Share largest) implements Subject {}

        /** Another policy. */
        record ToPublish(Lifecycle lifecycle, Sha256 digest) implements Subject {}
    }

    public RequestState {
        approvals = List.copyOf(approvals);
    }

    /** Where it stands at a time: a pending one expires by itself. */
    public RequestStatus statusAt(Instant time) {
        return status == RequestStatus.PENDING && isLate(time) ? RequestStatus.EXPIRED : status;
    }

    /** Whether the time for approvals has passed. */
    boolean isLate(Instant time) {
        return expiresAt.isPresent() && expiresAt.get().isBefore(time);
    }

    boolean open() {
        return status == RequestStatus.PENDING || status == RequestStatus.APPROVED;
    }

    /** Whether it can still be decided on, or carried out. */
    boolean openAt(Instant time) {
        return open() && statusAt(time) != RequestStatus.EXPIRED;
    }

    /** Whether it is to let this version into this stage. */
    boolean promotes(Version version, Stage stage) {
        return subject instanceof Subject.ToPromote p
                && p.version().equals(version)
                && p.stage().equals(stage);
    }

    /** Whether it asks for this share of a stage, or more, for a version as it is. */
    boolean covers(VersionState version, Stage stage, Share share) {
        return promotes(version.version(), stage)
                && subject instanceof Subject.ToPromote p
                && p.digest().equals(version.digest())
                && share.buckets() <= p.largest().buckets();
    }

    RequestState approved(Approval approval) {
        List<Approval> next = new ArrayList<>(approvals);
        next.add(approval);
        return new RequestState(id, subject, requester, at, reason, expiresAt, status, next);
    }

    RequestState moved(RequestStatus to) {
        return new RequestState(id, subject, requester, at, reason, expiresAt, to, approvals);
    }
}

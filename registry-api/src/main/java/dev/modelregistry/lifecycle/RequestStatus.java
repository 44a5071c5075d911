package dev.modelregistry.lifecycle;

/** Where a request that needs approvals stands. */
public enum RequestStatus {
    /** Approvals are missing. */
    PENDING,
    /**
     * All approvals are there, and something else stood against it: a gate, the stage that the version was in, or that who asked
     * may not do it any more. Promoting carries it out once nothing does.
     */
    APPROVED,
    /** Carried out. */
    EXECUTED,
    /** Somebody who may approve said no. */
    REJECTED,
    /** Who asked for it took it back. */
    WITHDRAWN,
    /** The approvals did not come in time. */
    EXPIRED,
    /** It is about what is no more: the version was archived, recalled or deleted, or has left the stage again. */
    ENDED
}

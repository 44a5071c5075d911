package dev.modelregistry.lifecycle;

/** Where a request that needs approvals stands. */
public enum RequestStatus {
    /** Approvals are missing. */
    PENDING,
    /** All approvals are there, and a gate refused; promoting again carries it out once every gate lets it in. */
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

package dev.modelregistry.lifecycle;

/** Something that an {@link AccessPolicy} allows a role to do. Reading is always allowed. */
public enum Permission {
    /** Register versions. */
    REGISTER,
    /** Set and remove tags, and describe. */
    TAG,
    /** Make, move and remove aliases. */
    ALIAS,
    /** Add evaluations. */
    EVALUATE,
    /** Let a version into a stage, ask for it, and take it out. */
    PROMOTE,
    /** Shift traffic between the versions of a stage. */
    CHANGE_SHARES,
    /** Roll a stage back. */
    ROLL_BACK,
    /** Approve and reject. */
    APPROVE,
    /** Take versions out of use. */
    ARCHIVE,
    /** Bring archived versions back into use. */
    RESTORE,
    /** Take a version out of everywhere, for good. */
    RECALL,
    /** Place and release legal holds. */
    HOLD,
    /** Delete versions, and erase models. */
    DELETE,
    /** Publish policies. */
    PUBLISH_POLICY
}

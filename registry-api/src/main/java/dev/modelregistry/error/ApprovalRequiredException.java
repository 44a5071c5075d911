package dev.modelregistry.error;

/** The policy wants approvals first; the message says how many, by whom, and how to ask for them. */
public final class ApprovalRequiredException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Says what was refused and what to do. */
    public ApprovalRequiredException(String message) {
        super(message, null);
    }
}

package dev.modelregistry.error;

/** The access policy does not allow this to the actor; the message says which role would do. */
public final class AccessDeniedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Says what was refused and what to do. */
    public AccessDeniedException(String message) {
        super(message, null);
    }
}

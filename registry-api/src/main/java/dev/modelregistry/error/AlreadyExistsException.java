package dev.modelregistry.error;

/** The name or key is taken, by something else than what was handed in. */
public final class AlreadyExistsException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do. */
    public AlreadyExistsException(String message) {
        super(message, null);
    }
}

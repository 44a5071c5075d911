package dev.modelregistry.error;

/** What was named does not exist; the message says what does. */
public final class NotFoundException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do. */
    public NotFoundException(String message) {
        super(message, null);
    }
}

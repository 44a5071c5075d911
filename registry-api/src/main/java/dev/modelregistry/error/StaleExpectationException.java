package dev.modelregistry.error;

/** What the caller expected has changed since it looked: read again, then decide again. */
public final class StaleExpectationException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do. */
    public StaleExpectationException(String message) {
        super(message, null);
    }
}

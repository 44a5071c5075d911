package dev.modelregistry.error;

/**
 * A search would have to look through more than it may. Add a condition that narrows it, as the message says; or search a
 * store that answers whole queries, such as a SQL database.
 */
public final class UnselectiveQueryException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do. */
    public UnselectiveQueryException(String message) {
        super(message, null);
    }
}

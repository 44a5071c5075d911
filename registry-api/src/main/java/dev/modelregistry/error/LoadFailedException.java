package dev.modelregistry.error;

/** A model could not be served: the application's loader, or the first call that warms it up, failed. The cause says how. */
public final class LoadFailedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says which model was not loaded, and what was thrown. */
    public LoadFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}

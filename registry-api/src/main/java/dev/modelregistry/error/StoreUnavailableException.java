package dev.modelregistry.error;

import org.jspecify.annotations.Nullable;

/** The store could not be reached or refused to work; the call may be tried again. */
public final class StoreUnavailableException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do, and its cause if there is one. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.modelregistry.error;

import org.jspecify.annotations.Nullable;

/**
 * The store answers, but cannot be used for this: it lacks something that the registry rests on, or denies access. The
 * call did nothing, and doing it again does not help until the store is another or is set up otherwise.
 */
public final class UnsuitableStoreException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do, and its cause if there is one. */
    public UnsuitableStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

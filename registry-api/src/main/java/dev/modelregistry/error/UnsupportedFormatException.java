package dev.modelregistry.error;

import org.jspecify.annotations.Nullable;

/**
 * The store holds something that a newer release wrote, and this process must be upgraded to read it; or this process would
 * write something that older releases could not read, before {@link dev.modelregistry.Registry#upgrade} allowed it.
 */
public final class UnsupportedFormatException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do, and its cause if there is one. */
    public UnsupportedFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

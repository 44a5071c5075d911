package dev.modelregistry.error;

import org.jspecify.annotations.Nullable;

/** Stored bytes are not what the registry recorded: the message names the file or commit, what was expected and what was found. */
public final class IntegrityException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do, and its cause if there is one. */
    public IntegrityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

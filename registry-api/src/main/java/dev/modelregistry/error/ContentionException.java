package dev.modelregistry.error;

import org.jspecify.annotations.Nullable;

/** Other writers won every race for this model within the attempts allowed; nothing was changed. Try again later. */
public final class ContentionException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with a message that says what happened, to what, and what to do, and its cause if there is one. */
    public ContentionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.modelregistry.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Root of everything that this library throws on purpose. Its message says what happened, to what, and what to do. It
 * can be serialized with all that it says, as those do who run jobs in other processes, as long as its cause can be.
 */
public abstract class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For subclasses: a complete message, and the cause if there is one. */
    protected RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The message, which is always there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}

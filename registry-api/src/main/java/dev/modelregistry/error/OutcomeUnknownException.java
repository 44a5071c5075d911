package dev.modelregistry.error;

import dev.modelregistry.CommandId;
import org.jspecify.annotations.Nullable;

/**
 * The store stopped answering while a commit was on its way: it may have landed, and it may still land. Ask
 * {@code registry.outcome(commandId())} later, or send the same command again under the same id
 * ({@code registry.withCommand(commandId())}), which never doubles it.
 */
public final class OutcomeUnknownException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final CommandId commandId;

    /** The command whose fate is unknown, what was tried, and the last failure. */
    public OutcomeUnknownException(CommandId commandId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.commandId = commandId;
    }

    /** The command whose fate is unknown. */
    public CommandId commandId() {
        return commandId;
    }
}

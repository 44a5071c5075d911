package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.io.Serializable;
import java.util.UUID;

/**
 * Names one command for good: however often it is sent under this id, it takes effect at most once.
 *
 * @param model the model that the command is about
 * @param uuid random
 */
public record CommandId(ModelName model, UUID uuid) implements Serializable {
    /** A new id for a command on this model. */
    public static CommandId random(ModelName model) {
        return new CommandId(model, UUID.randomUUID());
    }

    /** Reads what {@link #toString()} wrote. */
    public static CommandId parse(String text) {
        int slash = text.indexOf('/');
        try {
            return new CommandId(
                    ModelName.of(text.substring(0, Math.max(slash, 0))), UUID.fromString(text.substring(slash + 1)));
        } catch (InvalidInputException | IllegalArgumentException e) {
            throw new InvalidInputException("not a command id: " + Names.quote(text) + "; one reads model/uuid");
        }
    }

    @Override
    public String toString() {
        return model + "/" + uuid;
    }
}

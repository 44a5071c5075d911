package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import java.time.Instant;

/**
 * The end of a model.
 *
 * @param revision that carries it; all before it is redacted
 */
public record Erasure(long revision, Actor actor, Instant time, String reason) {
    /** For an error about the model. */
    public String describe(ModelName model) {
        return model + " was erased by " + actor.id() + " on " + time + " (" + reason
                + "), and its name is not used again";
    }
}

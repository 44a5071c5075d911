package dev.modelregistry.testkit.simulation;

import dev.modelregistry.CommandId;
import java.util.Optional;

/**
 * What became of a step, as its caller saw it.
 *
 * @param start the newest revision of the model that was in the store when it began
 * @param end the same when it had ended
 * @param id under which it was sent, if the caller knows
 * @param again whether the step was sent before, under this id
 * @param message of what was thrown, for a person
 */
record Attempt(
        Step step,
        int process,
        long start,
        long end,
        Type type,
        String answer,
        Optional<CommandId> id,
        boolean again,
        String message) {
    enum Type {
        /** It returned: it is in the log once, or there was nothing to do. */
        RETURNED,
        /** It was refused: it is not in the log. */
        REFUSED,
        /** It failed before anything was sent: it is not in the log. */
        FAILED,
        /** It may be in the log, once. */
        UNKNOWN
    }

    @Override
    public String toString() {
        return step + " of process " + process + ", sent at revision " + start + " and " + type + " at " + end
                + (answer.isEmpty() ? "" : ": " + answer) + (message.isEmpty() ? "" : ": " + message);
    }
}

package dev.modelregistry.audit;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.lifecycle.PolicyRevision;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One command that took effect: who, what, when and why.
 *
 * @param model the model
 * @param revision the commit that carries it; commands that arrive at once may share one
 * @param command the id under which it was sent
 * @param actor who sent it
 * @param time when it was decided; never before the entry before it
 * @param reason why, in the actor's words; empty if none was asked for
 * @param policies under which it was decided: the registry's, then the model's own; none while none is published
 * @param events what it did
 */
public record HistoryEntry(
        ModelName model,
        long revision,
        CommandId command,
        Actor actor,
        Instant time,
        String reason,
        List<PolicyRevision> policies,
        List<Event> events) {

    /** Copies the lists. */
    public HistoryEntry {
        policies = List.copyOf(policies);
        events = List.copyOf(events);
    }

    /** What happened, in a few words for a person. That a promoted version left the stage it came from goes unsaid. */
    public String describe() {
        boolean promotes = events.stream()
                .anyMatch(event -> isA(Event.Cause.PROMOTED, event) || isA(Event.Cause.EMERGENCY, event));
        return events.stream()
                .filter(event -> !(promotes && isA(Event.Cause.LEFT, event)))
                .map(Event::describe)
                .collect(Collectors.joining("; "));
    }

    private static boolean isA(Event.Cause cause, Event event) {
        return event instanceof Event.AllocationChanged changed && changed.cause() == cause;
    }
}

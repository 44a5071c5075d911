package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.audit.Event;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One command that was accepted, as the log keeps it.
 *
 * @param reason empty if none was asked for
 */
public record Entry(UUID command, Actor actor, Instant time, String reason, List<Event> events) {
    public Entry {
        events = List.copyOf(events);
    }
}

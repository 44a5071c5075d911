package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.PolicyRevision;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One command that was accepted, as the log keeps it.
 *
 * @param reason empty if none was asked for
 * @param policies that it was decided under; none while none is published
 */
public record Entry(
        UUID command, Actor actor, Instant time, String reason, List<PolicyRevision> policies, List<Event> events) {
    public Entry {
        policies = List.copyOf(policies);
        events = List.copyOf(events);
    }
}

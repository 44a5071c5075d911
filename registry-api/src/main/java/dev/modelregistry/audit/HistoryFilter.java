package dev.modelregistry.audit;

import dev.modelregistry.Actor;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which entries of a history are wanted: those that pass all of it. Immutable.
 *
 * @param kinds with at least one event of these; none: with any
 * @param actor by whoever has this id; empty: by anybody
 * @param from at this time or later; empty: from the start
 * @param until before this time; empty: up to now
 */
public record HistoryFilter(
        Set<Class<? extends Event>> kinds, Optional<String> actor, Optional<Instant> from, Optional<Instant> until) {
    /** Every entry. */
    public static final HistoryFilter ALL =
            new HistoryFilter(Set.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Copies the set. */
    public HistoryFilter {
        kinds = Set.copyOf(kinds);
    }

    /** Entries with at least one event of these kinds, such as {@code Event.AllocationChanged.class}. */
    @SafeVarargs
    public static HistoryFilter of(Class<? extends Event>... kinds) {
        Set<Class<? extends Event>> wanted = new HashSet<>();
        for (Class<? extends Event> kind : kinds) {
            wanted.add(kind);
        }
        return new HistoryFilter(wanted, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, but only what this actor did, in whatever role. */
    public HistoryFilter by(Actor who) {
        return by(who.id());
    }

    /** The same, but only what the actor with this id did. */
    public HistoryFilter by(String actorId) {
        return new HistoryFilter(kinds, Optional.of(actorId), from, until);
    }

    /** The same, but only what was done at this time or later. */
    public HistoryFilter from(Instant time) {
        return new HistoryFilter(kinds, actor, Optional.of(time), until);
    }

    /** The same, but only what was done before this time. */
    public HistoryFilter until(Instant time) {
        return new HistoryFilter(kinds, actor, from, Optional.of(time));
    }

    /** Whether an entry is wanted. */
    public boolean matches(HistoryEntry entry) {
        return (kinds.isEmpty() || entry.events().stream().anyMatch(this::isWanted))
                && actor.map(entry.actor().id()::equals).orElse(true)
                && from.map(time -> !entry.time().isBefore(time)).orElse(true)
                && until.map(entry.time()::isBefore).orElse(true);
    }

    private boolean isWanted(Event event) {
        return kinds.stream().anyMatch(kind -> kind.isInstance(event));
    }
}

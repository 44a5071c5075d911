package dev.modelregistry.core.rules;

import dev.modelregistry.Alias;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.Allocation;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What an event does to the state. It judges nothing: what is in the log has happened. */
public final class Evolve {
    private Evolve() {}

    /** The state after all events of an entry, which the commit of that revision carries. */
    public static ModelState evolve(ModelState state, long revision, Entry entry) {
        ModelState next = state;
        for (Event event : entry.events()) {
            next = evolve(next, revision, entry, event);
        }
        return next;
    }

    private static ModelState evolve(ModelState state, long revision, Entry entry, Event event) {
        if (event instanceof Event.VersionRegistered e) {
            return state.created(entry.time())
                    .withNewVersion(new VersionState(
                            e.version(),
                            e.digest(),
                            revision,
                            entry.actor(),
                            entry.time(),
                            e.idempotencyKey(),
                            "",
                            e.tags(),
                            VersionState.Status.ACTIVE));
        } else if (event instanceof Event.Described e) {
            return e.version().isPresent()
                    ? state.withVersion(e.version().get(), v -> v.withDescription(e.text()))
                    : state.withDescription(e.text());
        } else if (event instanceof Event.Tagged e) {
            return retag(state, e.version(), tags -> {
                tags.put(e.key(), e.value());
                return tags;
            });
        } else if (event instanceof Event.Untagged e) {
            return retag(state, e.version(), tags -> {
                tags.remove(e.key());
                return tags;
            });
        } else if (event instanceof Event.AliasMoved e) {
            return state.withAlias(new Alias(e.alias(), e.version(), revision));
        } else if (event instanceof Event.AliasRemoved e) {
            return state.withoutAlias(e.alias(), revision);
        } else if (event instanceof Event.AllocationChanged e) {
            return state.withStage(e.stage(), reallocate(state.stage(e.stage()), revision, e));
        } else if (event instanceof Event.Archived e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.ARCHIVED));
        } else if (event instanceof Event.Restored e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.ACTIVE));
        } else if (event instanceof Event.Deleted e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.DELETED));
        }
        throw new IllegalStateException("an event without an effect: " + event);
    }

    private static ModelState retag(
            ModelState state, Optional<Version> version, UnaryOperator<SortedMap<String, String>> change) {
        return version.isPresent()
                ? state.withVersion(version.get(), v -> v.withTags(change.apply(new TreeMap<>(v.tags()))))
                : state.withTags(change.apply(new TreeMap<>(state.tags())));
    }

    private static StageState reallocate(StageState stage, long revision, Event.AllocationChanged event) {
        Map<Version, Share> shares = event.shares();
        if (shares.isEmpty()) {
            return stage.next(Optional.empty(), revision);
        }
        Allocation allocation =
                new Allocation(event.stage(), shares.keySet().iterator().next(), shares, revision);
        return event.cause() == Event.Cause.ROLLED_BACK
                ? stage.back(allocation, revision)
                : stage.next(Optional.of(allocation), revision);
    }
}

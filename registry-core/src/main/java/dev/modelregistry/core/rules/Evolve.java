package dev.modelregistry.core.rules;

import dev.modelregistry.Alias;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
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
            ModelState created = state.createdAt().isPresent()
                    ? state
                    : state.with(parts -> parts.created(Optional.of(entry.time())));
            return created.withNewVersion(
                    VersionState.registered(
                            e.version(),
                            e.digest(),
                            revision,
                            entry.actor(),
                            entry.time(),
                            e.idempotencyKey(),
                            e.tags()),
                    e.manifest().signature());
        } else if (event instanceof Event.Described e) {
            return e.version().isPresent()
                    ? state.withVersion(e.version().get(), v -> v.withDescription(e.text()))
                    : state.with(parts -> parts.description(e.text()));
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
            return reallocate(state, revision, entry, e);
        } else if (event instanceof Event.Archived e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.ARCHIVED));
        } else if (event instanceof Event.Restored e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.ACTIVE));
        } else if (event instanceof Event.Deleted e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.DELETED));
        }
        return evolveGovernance(state, revision, entry, event);
    }

    private static ModelState retag(
            ModelState state, Optional<Version> version, UnaryOperator<SortedMap<String, String>> change) {
        return version.isPresent()
                ? state.withVersion(version.get(), v -> v.withTags(change.apply(new TreeMap<>(v.tags()))))
                : state.with(parts -> parts.tags(change.apply(new TreeMap<>(state.tags()))));
    }

    private static ModelState evolveGovernance(ModelState state, long revision, Entry entry, Event event) {
        if (event instanceof Event.Recalled e) {
            return state.withVersion(e.version(), v -> v.withStatus(VersionState.Status.RECALLED));
        } else if (event instanceof Event.Held e) {
            return state.withVersion(e.version(), v -> v.withHold(true));
        } else if (event instanceof Event.Released e) {
            return state.withVersion(e.version(), v -> v.withHold(false));
        } else if (event instanceof Event.Evaluated e) {
            return state.withVersion(e.version(), v -> v.withEvaluation(e.evaluation(), entry.time()));
        } else if (event instanceof Event.PromotionRequested e) {
            return state.withRequest(requested(
                    entry,
                    e.request(),
                    new RequestState.Subject.ToPromote(e.version(), e.digest(), e.stage(), e.share(), e.largest()),
                    e.expiresAt()));
        } else if (event instanceof Event.PolicyProposed e) {
            return state.withRequest(requested(
                    entry, e.request(), new RequestState.Subject.ToPublish(e.lifecycle(), e.digest()), e.expiresAt()));
        } else if (event instanceof Event.Approved e) {
            return changeRequest(
                    state, e.request(), r -> r.approved(new Approval(entry.actor(), entry.time(), e.comment())));
        } else if (event instanceof Event.RequestMoved e) {
            return changeRequest(state, e.request(), r -> r.moved(e.status()));
        } else if (event instanceof Event.PolicyPublished e) {
            Published published = new Published(state.name(), revision, e.digest(), entry.time(), e.lifecycle());
            // whoever proposed another one did so before this one was there
            return state.with(parts -> parts.policy(Optional.of(published)))
                    .withRequests(r -> r.open() && r.subject() instanceof RequestState.Subject.ToPublish
                            ? r.moved(RequestStatus.ENDED)
                            : r);
        }
        if (event instanceof Event.Erased) {
            Erasure erasure = new Erasure(revision, entry.actor(), entry.time(), entry.reason());
            return ModelState.empty(state.name()).with(parts -> parts.erased(Optional.of(erasure)));
        } else if (event instanceof Event.FormatRaised e) {
            return state.with(parts -> parts.formatLevel(e.level()));
        } else if (event instanceof Event.Founded) {
            return state; // no rule rests on it
        }
        throw new IllegalStateException("an event without an effect: " + event);
    }

    private static RequestState requested(
            Entry entry, UUID id, RequestState.Subject subject, Optional<Instant> expiresAt) {
        return new RequestState(
                id, subject, entry.actor(), entry.time(), entry.reason(), expiresAt, RequestStatus.PENDING, List.of());
    }

    private static ModelState changeRequest(ModelState state, UUID id, UnaryOperator<RequestState> change) {
        RequestState request = state.request(id)
                .orElseThrow(() -> new IllegalStateException("an event about request " + id + ", which is not there"));
        return state.withRequest(change.apply(request));
    }

    /** What was approved for a version that leaves a stage counts for nothing when it wants to come back. */
    private static ModelState reallocate(ModelState state, long revision, Entry entry, Event.AllocationChanged event) {
        Stage stage = event.stage();
        return state.withStage(stage, reallocate(state.stage(stage), revision, entry, event))
                .withRequests(r -> r.status() == RequestStatus.EXECUTED
                                && r.subject() instanceof RequestState.Subject.ToPromote p
                                && p.stage().equals(stage)
                                && !event.shares().containsKey(p.version())
                        ? r.moved(RequestStatus.ENDED)
                        : r);
    }

    private static StageState reallocate(StageState stage, long revision, Entry entry, Event.AllocationChanged event) {
        StageState next = serving(stage, revision, entry, event);
        if (!demotes(entry)) {
            return next;
        }
        Set<Version> taken = new TreeSet<>();
        stage.current().ifPresent(before -> taken.addAll(before.shares().keySet()));
        taken.removeAll(event.shares().keySet());
        return next.forgetting(taken);
    }

    /** A version that leaves, and neither enters another stage in the same step nor is recalled, was taken out on purpose. */
    private static boolean demotes(Entry entry) {
        return !recalls(entry)
                && entry.events().stream()
                        .allMatch(event -> !(event instanceof Event.AllocationChanged changed)
                                || changed.cause() == Event.Cause.LEFT);
    }

    private static boolean recalls(Entry entry) {
        return entry.events().stream().anyMatch(Event.Recalled.class::isInstance);
    }

    private static StageState serving(StageState stage, long revision, Entry entry, Event.AllocationChanged event) {
        Map<Version, Share> shares = event.shares();
        if (shares.isEmpty()) {
            return stage.emptied(revision);
        }
        Version primary = shares.keySet().iterator().next();
        Allocation allocation = new Allocation(event.stage(), primary, shares, event.ranges(), revision);
        Instant time = entry.time();
        return switch (event.cause()) {
            case ROLLED_BACK -> stage.back(allocation, event.candidate(), time);
            case LEFT -> stage.without(allocation, time, !recalls(entry));
            case SHIFTED -> stage.step(allocation, Optional.empty(), time);
            case PROMOTED, EMERGENCY ->
                // logs from before there were shares name no candidate: it was the only version
                stage.step(allocation, event.candidate().or(() -> Optional.of(primary)), time);
        };
    }
}

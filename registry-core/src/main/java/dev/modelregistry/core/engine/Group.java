package dev.modelregistry.core.engine;

import dev.modelregistry.Manifest;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.engine.Lane.Waiting;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Context;
import dev.modelregistry.core.rules.Decide;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.rules.Landed;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.AlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one commit, each decided on the state that those before it lead to.
 *
 * @param decided the first ones of those that were given; the others do not fit into the commit
 * @param entries of those that change something
 * @param after the state that they lead to
 */
record Group(List<Decided> decided, List<Entry> entries, ModelState after) {
    private static final long MAX_BYTES = 1 << 20;

    /** A command and what was decided on it: events, or a refusal. */
    record Decided(
            Waiting waiting, List<Event> events, @Nullable RuntimeException refusal) {
        private Decided(Waiting waiting, List<Event> events) {
            this(waiting, events, null);
        }

        private Decided(Waiting waiting, RuntimeException refusal) {
            this(waiting, List.of(), refusal);
        }
    }

    /**
     * What decisions rest on beside the model's state.
     *
     * @param now by the clock
     * @param registrys the policy of the registry
     * @param manifests of versions that are in the log
     */
    record Grounds(
            Instant now, Optional<Published> registrys, Formats formats, Function<VersionState, Manifest> manifests) {}

    /** Decides as many commands as fit into one commit after this head. */
    static Group decide(Head head, List<Waiting> open, Grounds grounds) {
        List<Decided> decided = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Map<UUID, Decided> byId = new HashMap<>();
        ModelState state = head.state();
        Instant time = Context.time(grounds.now(), head.time(), grounds.registrys());
        long size = 0;
        for (Waiting waiting : open) {
            Request request = waiting.request();
            if (size > MAX_BYTES || (request.command() instanceof Command.Erase && !entries.isEmpty())) {
                // what is to be erased must not stand in the commit that stays
                break;
            }
            UUID id = request.id().uuid();
            @Nullable Decided twin = byId.get(id);
            if (twin != null) {
                decided.add(again(waiting, twin));
                continue;
            }
            Context context = new Context(
                    id,
                    request.actor(),
                    time,
                    grounds.registrys(),
                    grounds.formats(),
                    version -> manifest(version, entries, grounds));
            Decided next = decide(state, waiting, context);
            if (moves(next.events()) && entries.stream().anyMatch(entry -> allocates(entry.events()))) {
                // whoever was told this revision has not seen what comes after their own change
                break;
            }
            if (!next.events().isEmpty()) {
                Entry entry = new Entry(
                        id,
                        request.actor(),
                        time,
                        request.command().reason(),
                        Policy.of(state, grounds.registrys()).revisions(),
                        next.events());
                try {
                    size += open.size() == 1 ? 0 : CommitCodec.sizeOf(entry);
                    state = Evolve.evolve(state, head.revision() + 1, entry);
                    entries.add(entry);
                    byId.put(id, next);
                } catch (RuntimeException e) {
                    // what cannot be written must not take the others of its group along
                    next = new Decided(waiting, e);
                }
            }
            decided.add(next);
        }
        return new Group(decided, entries, state);
    }

    private static boolean moves(List<Event> events) {
        return allocates(events)
                || events.stream().anyMatch(e -> e instanceof Event.AliasMoved || e instanceof Event.AliasRemoved);
    }

    /** Whoever does that is told the revision, and may expect it later. */
    private static boolean allocates(List<Event> events) {
        return events.stream().anyMatch(Event.AllocationChanged.class::isInstance);
    }

    /** Whatever is wrong with a command concerns that command alone. */
    private static Decided decide(ModelState state, Waiting waiting, Context context) {
        try {
            return new Decided(waiting, Decide.decide(state, waiting.request().command(), context));
        } catch (RuntimeException refusal) {
            return new Decided(waiting, refusal);
        }
    }

    /** The same command, sent twice at once: carried out once, and answered twice. */
    private static Decided again(Waiting waiting, Decided twin) {
        return Landed.fits(waiting.request().command(), twin.events())
                ? new Decided(waiting, twin.events())
                : new Decided(waiting, another(waiting.request(), twin.events()));
    }

    static AlreadyExistsException another(Request request, List<Event> events) {
        return new AlreadyExistsException("command id " + request.id() + " belongs to another command, which "
                + events.stream().map(Event::describe).toList() + "; use a new id for a new command");
    }

    /** Of a version that may be registered in this very group, and so be in no log yet. */
    private static Manifest manifest(VersionState version, List<Entry> group, Grounds grounds) {
        for (Entry entry : group) {
            for (Event event : entry.events()) {
                if (event instanceof Event.VersionRegistered e && e.version().equals(version.version())) {
                    return e.manifest();
                }
            }
        }
        return grounds.manifests().apply(version);
    }

    /** The manifest of a version that is in this group or in the log. */
    Manifest manifest(VersionState version, Grounds grounds) {
        return manifest(version, entries, grounds);
    }

    /** Whether a newer state might lead to another answer, and no append would find out. */
    boolean restsOnTheState() {
        return decided.stream().anyMatch(d -> d.refusal() != null || d.events().isEmpty());
    }

    /** When the first of them lapses. */
    OptionalLong until() {
        OptionalLong first = OptionalLong.empty();
        for (Decided next : decided) {
            OptionalLong until = next.waiting().request().until();
            if (until.isPresent() && (first.isEmpty() || until.getAsLong() - first.getAsLong() < 0)) {
                first = until;
            }
        }
        return first;
    }

    /** Of those that were given, the ones that are left for another commit. */
    List<Waiting> rest(List<Waiting> given) {
        return given.subList(decided.size(), given.size());
    }

    /** Tells everybody; refusals, too, as they may rest on what was accepted before them in the same group. */
    void release(Head head) {
        for (Decided next : decided) {
            if (next.refusal() != null) {
                next.waiting().fail(next.refusal());
            } else {
                next.waiting().done(new Done(head, head.revision(), next.events()));
            }
        }
    }
}

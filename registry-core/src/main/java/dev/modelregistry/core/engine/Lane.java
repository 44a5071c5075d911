package dev.modelregistry.core.engine;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.index.IndexTerms;
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
import dev.modelregistry.error.ContentionException;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one process for one model, in a row. Those that wait while a commit is on its way go into the next
 * commit together, so that many threads on a slow store cost one round trip, not many conflicts.
 */
final class Lane {
    private static final int MAX_COMMANDS = 256;
    private static final long MAX_BYTES = 1 << 20;
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    private final ModelName model;
    private final StreamId stream;
    private final Parts parts;
    private final Executor executor;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private boolean running;

    Lane(ModelName model, Parts parts, Executor executor) {
        this.model = model;
        this.stream = LogReader.stream(model);
        this.parts = parts;
        this.executor = executor;
    }

    /** What every lane works with. */
    record Parts(
            LogReader reader,
            Manifests manifests,
            Appender appender,
            InstantSource clock,
            Duration commitTimeout,
            Formats formats) {}

    private record Waiting(Request request, CompletableFuture<Done> future) {}

    /** A command and what was decided on it: events, or a refusal. */
    private record Decided(
            Waiting waiting, List<Event> events, @Nullable RuntimeException refusal) {}

    private record Group(List<Decided> decided, List<Entry> entries, ModelState after) {}

    CompletableFuture<Done> submit(Request request) {
        Waiting waiting = new Waiting(request, new CompletableFuture<>());
        boolean start;
        synchronized (queue) {
            queue.add(waiting);
            start = !running;
            running = true;
        }
        if (start) {
            try {
                executor.execute(this::drain);
            } catch (RuntimeException | Error e) {
                rejectAll(e);
            }
        }
        return waiting.future();
    }

    /** Nobody may wait for a thread that never came. */
    private void rejectAll(Throwable e) {
        synchronized (queue) {
            running = false;
            queue.forEach(waiting -> waiting.future().completeExceptionally(e));
            queue.clear();
        }
    }

    private void drain() {
        while (true) {
            List<Waiting> group = new ArrayList<>();
            synchronized (queue) {
                while (!queue.isEmpty() && group.size() < MAX_COMMANDS) {
                    group.add(queue.remove());
                }
                if (group.isEmpty()) {
                    running = false;
                    return;
                }
            }
            List<Waiting> left = group;
            try {
                while (!left.isEmpty()) {
                    left = commit(left);
                }
            } catch (RuntimeException | Error e) {
                // Whatever failed, nobody may wait for ever.
                group.forEach(waiting -> waiting.future().completeExceptionally(e));
            }
        }
    }

    /** Carries out a group; returns those that did not fit into the commit. */
    private List<Waiting> commit(List<Waiting> group) {
        Head head = parts.reader().known(model);
        List<Waiting> open = group;
        boolean fresh = false;
        if (group.stream().anyMatch(waiting -> waiting.request().resent())) {
            // An id that was handed in may be anywhere in the log: in what is walked, or in an append's way. The head
            // is read after the walk, so that what is found in the log is in it, too.
            List<LogReader.Recorded> walked = wholeLog();
            LogReader.Caught caught = parts.reader().catchUp(model, head);
            head = caught.head();
            fresh = true;
            open = withoutLanded(withoutLanded(open, caught), new LogReader.Caught(head, walked));
        }
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        OptionalLong taken = OptionalLong.empty();
        while (!open.isEmpty()) {
            ModelState registry = registry(head, open, taken);
            Optional<Published> registrys = model.equals(ModelName.REGISTRY) ? Optional.empty() : registry.policy();
            Group decided = decide(head, open, registrys, parts.formats().at(registry.formatLevel()));
            if (!fresh
                    && decided.decided().stream()
                            .anyMatch(d -> d.refusal() != null || d.events().isEmpty())) {
                // What is refused, or found to be done, on a state that may be old is decided again on a new one.
                LogReader.Caught caught = parts.reader().catchUp(model, head);
                open = withoutLanded(open, caught);
                fresh = true;
                head = caught.head();
                continue;
            }
            if (decided.entries().isEmpty()) {
                release(decided, head);
                return rest(open, decided);
            }
            List<Waiting> lapsed = decided.decided().stream()
                    .map(Decided::waiting)
                    .filter(waiting -> waiting.request().lapsed())
                    .toList();
            if (!lapsed.isEmpty()) {
                lapsed.forEach(
                        waiting -> waiting.future().completeExceptionally(new LapsedException(waiting.request())));
                open = open.stream()
                        .filter(waiting -> !lapsed.contains(waiting))
                        .toList();
                continue;
            }
            Bytes payload = CommitCodec.encode(
                    new CommitCodec.Payload(stream, head.revision() + 1, head.digest(), decided.entries()));
            Commit commit = new Commit(
                    CommitId.random(),
                    payload,
                    IndexTerms.delta(
                            head.state(),
                            decided.entries(),
                            decided.after(),
                            Policy.of(decided.after(), registrys).indexedTags(),
                            version -> manifest(version, decided.entries())));
            AppendResult result;
            long sent = System.nanoTime();
            try {
                result = parts.appender().append(stream, head.revision() + 1, commit, until(decided));
            } catch (Appender.Unsettled e) {
                decided.decided().forEach(d -> d.waiting().future().completeExceptionally(unknown(d.waiting(), e)));
                return rest(open, decided);
            }
            if (result instanceof AppendResult.Appended) {
                Head landed = parts.reader().appended(stream, head, payload, decided.entries(), sent);
                release(decided, landed);
                parts.manifests().landed(landed, executor);
                return rest(open, decided);
            }
            boolean late = System.nanoTime() - start > parts.commitTimeout().toNanos();
            if (!late) {
                // first the pause, then the look: what is decided on must not have grown old meanwhile
                Pause.millis(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
            }
            LogReader.Caught caught = parts.reader().catchUp(model, head);
            open = withoutLanded(open, caught);
            head = caught.head();
            fresh = true;
            taken = OptionalLong.of(System.nanoTime());
            if (late) {
                open.forEach(waiting -> waiting.future().completeExceptionally(contention()));
                return List.of();
            }
        }
        return List.of();
    }

    /** When the first of them lapses. */
    private static OptionalLong until(Group group) {
        OptionalLong first = OptionalLong.empty();
        for (Decided decided : group.decided()) {
            OptionalLong until = decided.waiting().request().until();
            if (until.isPresent() && (first.isEmpty() || until.getAsLong() - first.getAsLong() < 0)) {
                first = until;
            }
        }
        return first;
    }

    /**
     * The registry's own log, read after these commands began: each obeys every policy that was acknowledged before. It is
     * governed by what it holds itself.
     *
     * @param taken when the slot that was meant was found taken; the policy may have changed by then, too
     */
    private ModelState registry(Head head, List<Waiting> open, OptionalLong taken) {
        if (model.equals(ModelName.REGISTRY)) {
            return head.state();
        }
        long newest = taken.orElse(open.get(0).request().since());
        for (Waiting waiting : open) {
            long since = waiting.request().since();
            newest = since - newest > 0 ? since : newest;
        }
        return parts.reader().load(ModelName.REGISTRY, newest).state();
    }

    private Group decide(Head head, List<Waiting> open, Optional<Published> registrys, Formats formats) {
        List<Decided> decided = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Map<UUID, Decided> byId = new HashMap<>();
        ModelState state = head.state();
        Instant time = later(
                later(parts.clock().instant(), head.time()),
                registrys.map(Published::time).orElse(Instant.EPOCH));
        long size = 0;
        for (Waiting waiting : open) {
            Request request = waiting.request();
            if (size > MAX_BYTES || (request.command() instanceof Command.Erase && !entries.isEmpty())) {
                // what is to be erased must not stand in the commit that stays
                break;
            }
            @Nullable Decided twin = byId.get(request.id().uuid());
            Decided next;
            if (twin != null) {
                // The same command, sent twice at once: carried out once, and answered twice.
                next = Landed.fits(request.command(), twin.events())
                        ? new Decided(waiting, twin.events(), null)
                        : new Decided(waiting, List.of(), another(request, twin.events()));
            } else {
                Context context = new Context(
                        request.id().uuid(),
                        request.actor(),
                        time,
                        registrys,
                        formats,
                        version -> manifest(version, entries));
                next = decide(state, waiting, context);
                if (!next.events().isEmpty()) {
                    Entry entry = new Entry(
                            request.id().uuid(),
                            request.actor(),
                            time,
                            request.command().reason(),
                            Policy.of(state, registrys).revisions(),
                            next.events());
                    try {
                        size += open.size() == 1 ? 0 : CommitCodec.sizeOf(entry);
                        state = Evolve.evolve(state, head.revision() + 1, entry);
                        entries.add(entry);
                    } catch (RuntimeException e) {
                        // what cannot be written must not take the others of its group along
                        next = new Decided(waiting, List.of(), e);
                    }
                }
            }
            if (twin == null && !next.events().isEmpty()) {
                byId.put(request.id().uuid(), next);
            }
            decided.add(next);
        }
        return new Group(decided, entries, state);
    }

    /** Of a version that may be registered in this very group, and so be in no log yet. */
    private Manifest manifest(VersionState version, List<Entry> group) {
        for (Entry entry : group) {
            for (Event event : entry.events()) {
                if (event instanceof Event.VersionRegistered e && e.version().equals(version.version())) {
                    return e.manifest();
                }
            }
        }
        return parts.manifests().of(model, version);
    }

    /** Whatever is wrong with a command concerns that command alone. */
    private static Decided decide(ModelState state, Waiting waiting, Context context) {
        try {
            return new Decided(waiting, Decide.decide(state, waiting.request().command(), context), null);
        } catch (RuntimeException refusal) {
            return new Decided(waiting, List.of(), refusal);
        }
    }

    /** Tells everybody; refusals, too, as they may rest on what was accepted before them in the same group. */
    private static void release(Group group, Head head) {
        for (Decided decided : group.decided()) {
            if (decided.refusal() != null) {
                decided.waiting().future().completeExceptionally(decided.refusal());
            } else {
                decided.waiting().future().complete(new Done(head, head.revision(), decided.events()));
            }
        }
    }

    /** Commands that were found in the log are done: another attempt of theirs, perhaps in another process, landed. */
    private static List<Waiting> withoutLanded(List<Waiting> open, LogReader.Caught caught) {
        List<Waiting> left = new ArrayList<>(open);
        for (LogReader.Recorded recorded : caught.news()) {
            UUID command = recorded.entry().command();
            left.stream()
                    .filter(waiting -> waiting.request().id().uuid().equals(command))
                    .forEach(waiting -> answer(waiting, recorded, caught.head()));
            left.removeIf(waiting -> waiting.request().id().uuid().equals(command));
        }
        return left;
    }

    private static void answer(Waiting waiting, LogReader.Recorded landed, Head head) {
        List<Event> events = landed.entry().events();
        if (Landed.fits(waiting.request().command(), events)) {
            waiting.future().complete(new Done(head, landed.revision(), events));
        } else {
            waiting.future().completeExceptionally(another(waiting.request(), events));
        }
    }

    private static AlreadyExistsException another(Request request, List<Event> events) {
        return new AlreadyExistsException("command id " + request.id() + " belongs to another command, which "
                + events.stream().map(Event::describe).toList() + "; use a new id for a new command");
    }

    private List<LogReader.Recorded> wholeLog() {
        List<LogReader.Recorded> all = new ArrayList<>();
        parts.reader()
                .walk(
                        model,
                        (commit, payload) -> payload.entries()
                                .forEach(entry -> all.add(new LogReader.Recorded(commit.revision(), entry))));
        return all;
    }

    private ContentionException contention() {
        return new ContentionException(
                "other writers of " + model + " were faster for " + parts.commitTimeout()
                        + "; nothing was changed, try again later",
                null);
    }

    private static List<Waiting> rest(List<Waiting> open, Group group) {
        return open.subList(group.decided().size(), open.size());
    }

    private OutcomeUnknownException unknown(Waiting waiting, Appender.Unsettled e) {
        return new OutcomeUnknownException(
                waiting.request().id(),
                "whether command " + waiting.request().id() + " took effect on " + model + " is not known after "
                        + parts.commitTimeout() + " of trying: " + e.getMessage()
                        + "; ask outcome(...) later, or send it again under the same id",
                e.getCause());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }
}

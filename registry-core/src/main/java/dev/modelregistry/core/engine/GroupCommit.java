package dev.modelregistry.core.engine;

import dev.modelregistry.ModelName;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.engine.Lane.Waiting;
import dev.modelregistry.core.index.IndexTerms;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.rules.Landed;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.error.ContentionException;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executor;

/** One commit on its way: decides a group of commands, appends what they change, and begins anew if others were faster. */
final class GroupCommit {
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    private final ModelName model;
    private final StreamId stream;
    private final Parts parts;

    /** What is known of the model, which may be old. */
    private Head head;
    /** Whether it was read after these commands began. */
    private boolean fresh;
    /** When the slot that was meant was found taken. */
    private OptionalLong taken = OptionalLong.empty();
    /** Those that have no answer yet. */
    private List<Waiting> open;

    private long pause = FIRST_PAUSE_MILLIS;

    private GroupCommit(ModelName model, Parts parts, List<Waiting> group) {
        this.model = model;
        this.stream = LogReader.stream(model);
        this.parts = parts;
        this.head = parts.reader().known(model);
        this.open = group;
    }

    /** What every commit works with. */
    record Parts(
            LogReader reader,
            Manifests manifests,
            Appender appender,
            InstantSource clock,
            Duration commitTimeout,
            Formats formats,
            Executor executor) {}

    /** Carries out a group; returns those that did not fit into the commit. */
    static List<Waiting> of(ModelName model, Parts parts, List<Waiting> group) {
        return new GroupCommit(model, parts, group).run();
    }

    private List<Waiting> run() {
        if (open.stream().anyMatch(waiting -> waiting.request().resent())) {
            answerOldOnes();
        }
        long start = System.nanoTime();
        while (!open.isEmpty()) {
            Group.Grounds grounds = grounds();
            Group group = Group.decide(head, open, grounds);
            if (!fresh && group.restsOnTheState()) {
                // What is refused, or found to be done, on a state that may be old is decided again on a new one.
                catchUp();
                continue;
            }
            if (group.entries().isEmpty()) {
                group.release(head);
                return group.rest(open);
            }
            if (dropLapsed(group)) {
                continue;
            }
            Bytes payload = CommitCodec.encode(
                    new CommitCodec.Payload(stream, head.revision() + 1, head.digest(), group.entries()));
            Commit commit = new Commit(
                    CommitId.random(),
                    payload,
                    IndexTerms.delta(
                            head.state(),
                            group.entries(),
                            group.after(),
                            Policy.of(group.after(), grounds.registrys()).indexedTags(),
                            version -> group.manifest(version, grounds)));
            AppendResult result;
            long sent = System.nanoTime();
            try {
                result = parts.appender().append(stream, head.revision() + 1, commit, group.until());
            } catch (Appender.Unsettled e) {
                group.decided().forEach(d -> d.waiting().fail(unknown(d.waiting(), sent, e)));
                return group.rest(open);
            }
            if (result instanceof AppendResult.Appended) {
                Head landed = parts.reader().appended(stream, head, payload, group.entries(), sent);
                group.release(landed);
                parts.manifests().landed(landed, parts.executor());
                return group.rest(open);
            }
            if (!beginsAnew(start)) {
                open.forEach(waiting -> waiting.fail(contention(start)));
                return List.of();
            }
        }
        return List.of();
    }

    /**
     * An id that was handed in may be anywhere in the log: in what is walked, or in an append's way. The head is read
     * after the walk, so that what is found in the log is in it, too.
     */
    private void answerOldOnes() {
        List<LogReader.Recorded> walked = new ArrayList<>();
        parts.reader()
                .walk(
                        model,
                        (commit, payload) -> payload.entries()
                                .forEach(entry -> walked.add(new LogReader.Recorded(commit.revision(), entry))));
        catchUp();
        answerLanded(walked);
    }

    private void catchUp() {
        LogReader.Caught caught = parts.reader().catchUp(model, head);
        head = caught.head();
        fresh = true;
        answerLanded(caught.news());
    }

    /** Commands that were found in the log are done: another attempt of theirs, perhaps in another process, landed. */
    private void answerLanded(List<LogReader.Recorded> found) {
        List<Waiting> left = new ArrayList<>(open);
        for (LogReader.Recorded recorded : found) {
            UUID command = recorded.entry().command();
            left.removeIf(waiting -> {
                boolean landed = waiting.request().id().uuid().equals(command);
                if (landed) {
                    answer(waiting, recorded);
                }
                return landed;
            });
        }
        open = left;
    }

    private void answer(Waiting waiting, LogReader.Recorded landed) {
        List<Event> events = landed.entry().events();
        if (Landed.fits(waiting.request().command(), events)) {
            waiting.done(new Done(head, landed.revision(), events));
        } else {
            waiting.fail(Group.another(waiting.request(), events));
        }
    }

    private Group.Grounds grounds() {
        ModelState registry = registry();
        return new Group.Grounds(
                parts.clock().instant(),
                model.equals(ModelName.REGISTRY) ? Optional.<Published>empty() : registry.policy(),
                parts.formats().at(registry.formatLevel()),
                version -> parts.manifests().of(model, version));
    }

    /**
     * The registry's own log, read after these commands began: each obeys every policy that was acknowledged before, and
     * when a slot was found taken, the policy may have changed by then, too. The registry is governed by what it holds
     * itself.
     */
    private ModelState registry() {
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

    /** Answers those that may not be sent any more; whether there were any, so that the others are decided without them. */
    private boolean dropLapsed(Group group) {
        List<Waiting> lapsed = group.decided().stream()
                .map(Group.Decided::waiting)
                .filter(waiting -> waiting.request().lapsed())
                .toList();
        if (lapsed.isEmpty()) {
            return false;
        }
        lapsed.forEach(waiting -> waiting.fail(new LapsedException(waiting.request())));
        open = open.stream().filter(waiting -> !lapsed.contains(waiting)).toList();
        return true;
    }

    /** Reads on after the slot was found taken; whether there is time for another attempt. */
    private boolean beginsAnew(long start) {
        boolean late = System.nanoTime() - start > parts.commitTimeout().toNanos();
        if (!late) {
            // first the pause, then the look: what is decided on must not have grown old meanwhile
            Pause.millis(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
        catchUp();
        taken = OptionalLong.of(System.nanoTime());
        return !late;
    }

    private ContentionException contention(long start) {
        return new ContentionException(
                "other writers of " + model + " were faster for " + since(start)
                        + "; nothing was changed, try again later",
                null);
    }

    private OutcomeUnknownException unknown(Waiting waiting, long sent, Appender.Unsettled e) {
        return new OutcomeUnknownException(
                waiting.request().id(),
                "whether command " + waiting.request().id() + " took effect on " + model + " is not known after "
                        + since(sent) + " of trying: " + e.getMessage()
                        + "; ask outcome(...) later, or send it again under the same id",
                e.getCause());
    }

    /** For messages: what has passed, which is less than the time-out where nothing is tried again. */
    private static String since(long start) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        return millis < 1_000 ? millis + " ms" : millis / 1_000 + " s";
    }
}

package dev.modelregistry.core.serve;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what a reference names. What the store says is taken up by one thread at a time, which may take as long as a loader or a
 * listener likes, and seen by callers all at once; the end waits for neither. An attempt that was interrupted says nothing of the
 * store or of a version, and changes nothing.
 */
final class Follower<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final Handles handles;
    private final ModelRef ref;
    private final Models<T> models;
    private final ServeOptions<T> options;
    private final List<Consumer<ServingStatus>> listeners = new CopyOnWriteArrayList<>();
    /** Null before the first model is loaded, and after the end. */
    private volatile @Nullable Serving<T> serving;
    /** Why nothing answers calls. Written before that is so, as calls do not wait for the next status. */
    private volatile String ended = "nothing is served yet";

    private volatile ServingStatus status;
    /** Held for a moment, and never while anything of the application runs: whoever writes the three above, or this. */
    private final Object publishing = new Object();

    private boolean closed;

    /** What the next status will say. Guarded by this, as all that follows: who holds this may take what is published on. */
    private Instant since = Instant.EPOCH;

    private Instant confirmed = Instant.EPOCH;
    private boolean offline;
    private Set<Version> recalled = Set.of();
    private Optional<String> lastError = Optional.empty();

    private @Nullable Target target;
    private @Nullable Failure failure;
    private final Lookout lookout = new Lookout();

    Follower(Handles handles, ModelRef ref, Models<T> models, ServeOptions<T> options) {
        this.handles = handles;
        this.ref = ref;
        this.models = models;
        this.options = options;
        this.status = next();
    }

    ModelRef ref() {
        return ref;
    }

    ServingStatus status() {
        return status;
    }

    void onChange(Consumer<ServingStatus> listener) {
        listeners.add(listener);
    }

    /** What answers calls. */
    Serving<T> now() {
        @Nullable Serving<T> now = serving;
        if (now == null) {
            throw new IllegalStateException(ended);
        }
        return now;
    }

    /** Loads what is named now; from the cache, if that is wanted and the store cannot be reached. */
    synchronized void start() {
        Look look = handles.begin();
        boolean answered = false;
        try {
            Head head = handles.head(ref.model());
            answered = lookout.answered(look, head.revision());
            rememberErasure(look, head);
            take(look, head, Target.of(head.state(), ref));
            whyToStop(head.state()).ifPresent(this::end);
        } catch (StoreUnavailableException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            Optional<Offline.Known> known = options.maxStaleness().flatMap(age -> handles.offline(ref.model(), age, e));
            startWith(known.orElseThrow(() -> e), e);
            if (!answered) {
                lookout.failed(look);
            }
        }
        publish();
    }

    private void startWith(Offline.Known known, StoreUnavailableException e) {
        ModelState state = known.state();
        replace(Target.of(state, ref), state, version -> known.version(version, e));
        offline = true;
        confirmed = known.at();
        lastError = Optional.of(message(e));
        noteRecalls(state);
        whyToStop(state).ifPresent(this::end);
    }

    /** Looks at once, also for what failed to load a moment ago. */
    void refresh() {
        synchronized (this) {
            now();
            failure = null;
        }
        Look look = handles.begin();
        Head head;
        try {
            head = handles.head(ref.model());
        } catch (RuntimeException e) {
            unreachable(look, e);
            return;
        }
        update(look, head, true);
    }

    /** What the store said, on a thread of the registry: if that is interrupted, it was the loader, which has failed then. */
    void update(Look look, Head head) {
        update(look, head, false);
    }

    private synchronized void update(Look look, Head head, boolean interruptible) {
        if (serving == null || !lookout.answered(look, head.revision())) {
            return;
        }
        offline = false;
        ModelState state = head.state();
        noteRecalls(state);
        rememberErasure(look, head);
        Optional<String> stop = whyToStop(state);
        if (stop.isPresent()) {
            end(stop.get());
            handles.remember(head, look.asked());
        }
        boolean tried = stop.isEmpty() && failsToTake(look, head, interruptible);
        ServingStatus was = status;
        publish().filter(now -> tried || isNews(was, now)).ifPresent(this::tell);
    }

    /** Whether it was tried to load something, in vain. */
    private boolean failsToTake(Look look, Head head, boolean interruptible) {
        Target wanted;
        try {
            wanted = Target.of(head.state(), ref);
        } catch (RuntimeException e) {
            failure = null;
            lastError = Optional.of(message(e));
            return false;
        }
        @Nullable Failure last = failure != null && failure.wanted().equals(wanted) ? failure : null;
        if (last != null && last.isRecent()) {
            lastError = Optional.of(last.message());
            return false;
        }
        try {
            take(look, head, wanted);
            return false;
        } catch (RuntimeException e) {
            if (serving == null || (interruptible && Thread.currentThread().isInterrupted())) {
                return false;
            }
            String message = message(e);
            Duration interval = handles.pollInterval();
            failure = last == null ? Failure.first(wanted, message, interval) : last.again(message, interval);
            lastError = Optional.of(message);
            return true;
        }
    }

    /** The store could not be asked. Told once until it can, as each attempt may word it differently. */
    synchronized void unreachable(Look look, RuntimeException e) {
        if (serving == null || Thread.currentThread().isInterrupted() || lookout.isLate(look)) {
            return;
        }
        boolean begins = lookout.failed(look);
        lastError = Optional.of(message(e));
        publish().filter(now -> begins).ifPresent(this::tell);
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    /** Whatever is served until then: nothing of an erased model is to be left on this machine. */
    private void rememberErasure(Look look, Head head) {
        if (head.state().erased().isPresent()) {
            handles.erased(head, look.asked());
        }
    }

    /** Serves what is wanted, as the store names it. */
    private void take(Look look, Head head, Target wanted) {
        ModelState state = head.state();
        if (!wanted.equals(target)) {
            replace(wanted, state, version -> handles.version(state, version));
            handles.keep(now().models());
        }
        // not before it is served: a start without the store serves what is remembered
        handles.remember(head, look.asked());
        confirmed = look.asked().isAfter(confirmed) ? look.asked() : confirmed;
        lastError = Optional.empty();
        failure = null;
        noteRecalls(state);
    }

    /**
     * What is wanted takes over, and what is not served any more is retired; or nothing changes.
     *
     * @throws IllegalStateException if this was closed while it was loaded
     */
    private void replace(Target wanted, ModelState state, Function<VersionState, ModelVersion> versions) {
        @Nullable Serving<T> before = serving;
        Set<Loaded<T>> old = before == null ? Set.of() : Set.copyOf(before.models());
        Serving<T> next = models.load(
                wanted, old, version -> versions.apply(state.version(version).orElseThrow()));
        boolean late;
        synchronized (publishing) {
            late = closed;
            if (!late) {
                serving = next;
            }
        }
        if (late) {
            retire(next);
            throw new IllegalStateException(ended);
        }
        target = wanted;
        since = handles.now();
        old.stream().filter(model -> !next.models().contains(model)).forEach(Loaded::retire);
    }

    /** Of what is served now. What was recalled stays so when it is deleted or erased. */
    private void noteRecalls(ModelState state) {
        @Nullable Target now = target;
        if (now == null) {
            return;
        }
        Set<Version> before = recalled;
        recalled = now.versions().stream()
                .filter(version -> is(state, version, VersionState::recalled)
                        || (before.contains(version) && isGone(state, version)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What follows a stage or an alias goes on with what it has until there is another version. */
    private Optional<String> whyToStop(ModelState state) {
        @Nullable Target now = target;
        boolean one = ref.selector() instanceof ModelRef.Exact || ref.selector() instanceof ModelRef.Pinned;
        if (!options.stopOnRecall() || !one || now == null) {
            return Optional.empty();
        }
        if (state.erased().isPresent()) {
            return Optional.of(state.erased().get().describe(ref.model()));
        }
        if (!recalled.isEmpty()) {
            return Optional.of(ref + " was recalled");
        }
        // perhaps recalled just before that
        return now.versions().stream().anyMatch(version -> isGone(state, version))
                ? Optional.of(ref + " was deleted")
                : Optional.empty();
    }

    private static boolean isGone(ModelState state, Version version) {
        return state.erased().isPresent() || is(state, version, VersionState::deleted);
    }

    private static boolean is(ModelState state, Version version, Predicate<VersionState> what) {
        return state.version(version).filter(what).isPresent();
    }

    /** Does not wait for what is being loaded, which is closed then as soon as it is there, nor for who is being told. */
    void close() {
        String why = "the handle of " + ref + " is closed";
        @Nullable Serving<T> last;
        synchronized (publishing) {
            last = serving;
            closed = true;
            if (last != null) {
                ended = why;
                serving = null;
                ServingStatus was = status;
                status = new ServingStatus(
                        ref, Map.of(), was.since(), was.confirmed(), was.offline(), was.recalled(), Optional.of(why));
            }
        }
        retire(last);
    }

    private void end(String why) {
        @Nullable Serving<T> last;
        synchronized (publishing) {
            last = serving;
            if (last != null) {
                ended = why;
                serving = null;
                lastError = Optional.of(why);
            }
        }
        retire(last);
    }

    private void retire(@Nullable Serving<T> last) {
        if (last != null) {
            Set.copyOf(last.models()).forEach(Loaded::retire);
        }
    }

    /** The next status; none if the last one was that this is closed. */
    private Optional<ServingStatus> publish() {
        synchronized (publishing) {
            if (closed) {
                return Optional.empty();
            }
            status = next();
            return Optional.of(status);
        }
    }

    private ServingStatus next() {
        @Nullable Serving<T> now = serving;
        Map<Version, Share> shares = now == null ? Map.of() : now.shares();
        return new ServingStatus(ref, shares, since, confirmed, offline, recalled, lastError);
    }

    private static boolean isNews(ServingStatus was, ServingStatus is) {
        return !was.serving().equals(is.serving())
                || !was.recalled().equals(is.recalled())
                || !was.lastError().equals(is.lastError())
                || was.offline() != is.offline();
    }

    private void tell(ServingStatus now) {
        now.lastError()
                .ifPresent(
                        why -> LOG.warn("{} serves {}: {}", ref, now.serving().keySet(), why));
        for (Consumer<ServingStatus> listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException | Error e) {
                // errors, too: the other listeners are to be told, and who asked for a look at once did no wrong
                LOG.warn("a listener of {} failed", ref, e);
            }
        }
    }
}

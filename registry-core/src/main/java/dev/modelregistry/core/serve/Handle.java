package dev.modelregistry.core.serve;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelCall;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ModelLoader;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what a reference names. Changes are made by one thread at a time, and seen by callers all at once. */
final class Handle<T> implements ModelHandle<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Handle.class);

    private final Handles handles;
    private final ModelRef ref;
    private final Models<T> models;
    private final ServeOptions<T> options;
    private final List<Consumer<ServingStatus>> listeners = new CopyOnWriteArrayList<>();
    /** Null before the first model is loaded, and after the end. */
    private volatile @Nullable Serving<T> serving;

    private volatile String ended = "";
    private volatile Instant confirmed = Instant.EPOCH;
    private volatile Instant since = Instant.EPOCH;
    private volatile boolean offline;
    /** Of what is served; what was recalled stays so when it is deleted. */
    private volatile Set<Version> recalled = Set.of();

    private volatile Optional<String> lastError = Optional.empty();
    /** Guarded by this, as all that follows. */
    private @Nullable Target target;

    private @Nullable Failure failure;
    /** The revision of the newest look: an answer that came late tells nothing. */
    private long seen;
    /** Whether the newest attempt to ask the store was answered. */
    private boolean reached = true;

    Handle(Handles handles, ModelRef ref, ModelLoader<T> loader, ServeOptions<T> options) {
        this.handles = handles;
        this.ref = ref;
        this.models = new Models<>(handles, loader, options);
        this.options = options;
    }

    ModelRef ref() {
        return ref;
    }

    /** Loads what is named now; from the cache, if that is wanted and the store cannot be reached. */
    synchronized void start() {
        try {
            apply(handles.look(ref.model()));
        } catch (StoreUnavailableException e) {
            if (Thread.currentThread().isInterrupted()) {
                // it was told to stop, and the store may be well
                throw e;
            }
            Optional<Offline.Known> known = options.maxStaleness().flatMap(age -> handles.offline(ref.model(), age, e));
            if (known.isEmpty()) {
                throw e;
            }
            ModelState state = known.get().state();
            offline = true;
            lastError = Optional.of(String.valueOf(e.getMessage()));
            Target wanted = Target.of(state, ref);
            replace(wanted, state, known.get()::version);
            confirmed = known.get().at();
            recalled = recalled(state, wanted);
            endIfRecalled();
        }
    }

    /** Takes over what the store said. A failure is thrown at the start, and told later. */
    private void apply(Handles.Looked looked) {
        seen = looked.head().revision();
        ModelState state = looked.head().state();
        noteRecalls(state);
        if (endsIfGone(state)) {
            handles.remember(looked);
            return;
        }
        Target wanted = Target.of(state, ref);
        if (!wanted.equals(target)) {
            replace(wanted, state, version -> handles.version(state, version));
            handles.keep(now().models());
        }
        // not before it is served: a start without the store serves what is remembered
        handles.remember(looked);
        recalled = recalled(state, wanted);
        confirmed = looked.asked().isAfter(confirmed) ? looked.asked() : confirmed;
        lastError = Optional.empty();
        failure = null;
        endIfRecalled();
    }

    /** Erased or deleted: perhaps recalled before that. Whoever starts with it is refused instead. */
    private boolean endsIfGone(ModelState state) {
        @Nullable Target now = target;
        if (serving == null || now == null || !stopsOnRecall()) {
            return false;
        }
        Optional<String> gone = state.erased()
                .map(erasure -> erasure.describe(ref.model()))
                .or(() -> now.versions().stream()
                        .filter(version -> is(state, version, VersionState::deleted))
                        .findFirst()
                        .map(version -> ref + " was deleted"));
        gone.ifPresent(this::end);
        return gone.isPresent();
    }

    private void endIfRecalled() {
        if (stopsOnRecall() && !recalled.isEmpty()) {
            end(ref + " was recalled");
        }
    }

    /** Of what is served now, whether or not something can take its place. */
    private void noteRecalls(ModelState state) {
        @Nullable Target now = target;
        if (now != null) {
            recalled = recalled(state, now);
        }
    }

    private Set<Version> recalled(ModelState state, Target served) {
        return served.versions().stream()
                .filter(version -> is(state, version, VersionState::recalled)
                        || (recalled.contains(version) && is(state, version, VersionState::deleted)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean is(ModelState state, Version version, Predicate<VersionState> what) {
        return state.version(version).filter(what).isPresent();
    }

    /** What follows a stage or an alias goes on with what it has until there is another version. */
    private boolean stopsOnRecall() {
        return options.stopOnRecall()
                && (ref.selector() instanceof ModelRef.Exact || ref.selector() instanceof ModelRef.Pinned);
    }

    /** What is wanted takes over, and what is not served any more is retired; or nothing changes. */
    private void replace(Target wanted, ModelState state, Function<VersionState, ModelVersion> versions) {
        @Nullable Serving<T> before = serving;
        Set<Loaded<T>> old = before == null ? Set.of() : Set.copyOf(before.models());
        Serving<T> next = models.load(
                wanted, old, version -> versions.apply(state.version(version).orElseThrow()));
        serving = next;
        target = wanted;
        since = handles.now();
        old.stream().filter(model -> !next.models().contains(model)).forEach(Loaded::retire);
    }

    /** What the store says now, unless the very versions that it names failed to load a moment ago. */
    synchronized void update(Handles.Looked looked) {
        if (serving == null || looked.head().revision() < seen) {
            return;
        }
        ServingStatus was = status();
        boolean failed = false;
        reached = true;
        offline = false;
        ModelState state = looked.head().state();
        @Nullable Failure last = failure;
        @Nullable Failure before = last != null && last.wanted().equals(wanted(state)) ? last : null;
        if (before != null && before.isRecent()) {
            seen = looked.head().revision();
            noteRecalls(state);
            lastError = Optional.of(before.message());
        } else {
            try {
                apply(looked);
            } catch (RuntimeException e) {
                failed = true;
                int times = before == null ? 1 : before.times() + 1;
                failure = Failure.of(wanted(state), e, times, handles.pollInterval());
                lastError = Optional.of(failure.message());
                LOG.warn("{} keeps serving {}: {}", ref, was.serving().keySet(), failure.message());
            }
        }
        if (failed || differ(was, status())) {
            tell();
        }
    }

    private static boolean differ(ServingStatus was, ServingStatus is) {
        return !was.serving().equals(is.serving())
                || !was.recalled().equals(is.recalled())
                || !was.lastError().equals(is.lastError())
                || was.offline() != is.offline();
    }

    private Optional<Target> wanted(ModelState state) {
        try {
            return Optional.of(Target.of(state, ref));
        } catch (RegistryException e) {
            // whoever applies the state is told why
            return Optional.empty();
        }
    }

    /** The store could not be asked. Told once until it can, as each attempt may word it differently. */
    synchronized void unreachable(RuntimeException e) {
        if (serving == null) {
            return;
        }
        lastError = Optional.of(String.valueOf(e.getMessage()));
        if (reached) {
            reached = false;
            LOG.warn("{} keeps serving {}: {}", ref, status().serving().keySet(), e.getMessage());
            tell();
        }
    }

    private void tell() {
        ServingStatus now = status();
        for (Consumer<ServingStatus> listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.warn("a listener of {} failed", ref, e);
            }
        }
    }

    @Override
    public <R, E extends Exception> R call(ModelCall<? super T, R, E> call) throws E {
        int stripe = Loaded.stripe();
        Loaded<T> model = entered(stripe);
        try {
            return call.on(model.model());
        } finally {
            model.exit(stripe);
        }
    }

    @Override
    public <R, E extends Exception> R call(String key, ModelCall<? super T, R, E> call) throws E {
        int stripe = Loaded.stripe();
        Loaded<T> model = entered(stripe, key);
        try {
            return call.on(model.model());
        } finally {
            model.exit(stripe);
        }
    }

    @Override
    public Lease<T> acquire() {
        int stripe = Loaded.stripe();
        return new Use<>(entered(stripe), stripe);
    }

    @Override
    public Lease<T> acquire(String key) {
        int stripe = Loaded.stripe();
        return new Use<>(entered(stripe, key), stripe);
    }

    private Loaded<T> entered(int stripe) {
        while (true) {
            Loaded<T> model = now().any();
            if (model.enter(stripe)) {
                return model;
            }
        }
    }

    private Loaded<T> entered(int stripe, String key) {
        while (true) {
            Loaded<T> model = now().of(key);
            if (model.enter(stripe)) {
                return model;
            }
        }
    }

    private Serving<T> now() {
        Serving<T> now = serving;
        if (now == null) {
            throw new IllegalStateException(ended);
        }
        return now;
    }

    private static final class Use<T> implements Lease<T> {
        private final Loaded<T> model;
        private final int stripe;
        private final AtomicBoolean closed = new AtomicBoolean();

        Use(Loaded<T> model, int stripe) {
            this.model = model;
            this.stripe = stripe;
        }

        @Override
        public ModelVersion version() {
            return model.version();
        }

        @Override
        public T model() {
            return model.model();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                model.exit(stripe);
            }
        }
    }

    @Override
    public ServingStatus status() {
        Serving<T> now = serving;
        return new ServingStatus(
                ref,
                now == null ? Map.of() : now.shares(),
                since,
                confirmed,
                offline,
                recalled,
                ended.isEmpty() ? lastError : Optional.of(ended));
    }

    @Override
    public void onChange(Consumer<ServingStatus> listener) {
        listeners.add(listener);
    }

    @Override
    public void refresh() {
        synchronized (this) {
            now();
            failure = null;
        }
        try {
            update(handles.look(ref.model()));
        } catch (RuntimeException e) {
            unreachable(e);
        }
    }

    @Override
    public void close() {
        handles.forget(this);
        end("the handle of " + ref + " is closed");
    }

    private synchronized void end(String why) {
        @Nullable Serving<T> last = serving;
        if (last != null) {
            ended = why;
            serving = null;
            Set.copyOf(last.models()).forEach(Loaded::retire);
        }
    }

    @Override
    public String toString() {
        return "ModelHandle[" + ref + "]";
    }
}

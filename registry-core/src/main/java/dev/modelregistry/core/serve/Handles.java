package dev.modelregistry.core.serve;

import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.core.cache.CacheDirectory;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.Heads;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ModelLoader;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.CommitNotices.Listening;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handles of a registry, and the one thread that looks for them whether their models changed: once in an interval for each
 * model, however many handles there are. Thread-safe.
 */
public final class Handles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handles.class);

    private final Heads heads;
    private final Optional<CommitNotices> notices;
    private final ModelReader models;
    private final LocalModels local;
    private final Optional<Offline> offline;
    private final InstantSource clock;
    private final Duration pollInterval;
    private final Executor executor;
    private final List<Follower<?>> followers = new CopyOnWriteArrayList<>();
    private final Set<Follower<?>> updating = ConcurrentHashMap.newKeySet();
    /** What a follower has not taken up yet: the newest that the store said, or else that it said nothing. */
    private final Map<Follower<?>, Runnable> unseen = new ConcurrentHashMap<>();

    private final AtomicLong turns = new AtomicLong();
    private final Set<String> noticed = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService poller;
    private @Nullable Future<?> polling;
    private @Nullable Listening listening;
    private boolean closed;

    public Handles(
            Heads heads,
            Optional<CommitNotices> notices,
            ModelReader models,
            LocalModels local,
            Optional<CacheDirectory> cache,
            InstantSource clock,
            Duration pollInterval,
            Executor executor) {
        this.heads = heads;
        this.notices = notices;
        this.models = models;
        this.local = local;
        this.offline = cache.map(directory -> new Offline(directory.knownModels()));
        this.clock = clock;
        this.pollInterval = pollInterval;
        this.executor = executor;
    }

    /** Returns once what the reference names is loaded. */
    public <T> ModelHandle<T> serve(ModelRef ref, ModelLoader<T> loader, ServeOptions<T> options) {
        Follower<T> follower = new Follower<>(this, ref, new Models<>(this, loader, options), options);
        boolean served = false;
        try {
            follower.start();
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("this registry is closed");
                }
                followers.add(follower);
                startPoller();
            }
            served = true;
            return new Handle<>(this, follower);
        } finally {
            if (!served) {
                follower.close();
            }
        }
    }

    private void startPoller() {
        if (poller == null) {
            poller = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "model-registry-poller");
                thread.setDaemon(true);
                return thread;
            });
            long nanos = pollInterval.toNanos();
            polling = poller.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS);
            poller.execute(this::listen);
        }
    }

    /** Notices make handles faster; it is polling that lets them miss nothing, and so they need not be had at any price. */
    private void listen() {
        synchronized (this) {
            if (closed || listening != null || notices.isEmpty()) {
                return;
            }
        }
        try {
            Listening begun = notices.get().onCommit(this::noticed);
            synchronized (this) {
                if (!closed) {
                    listening = begun;
                    return;
                }
            }
            begun.close();
        } catch (RuntimeException e) {
            LOG.debug("commits are not told for now: the next round tries again", e);
        }
    }

    /** A commit of some stream; a model that is served is looked at soon, once for all commits until then. */
    private void noticed(StreamId stream) {
        boolean served = followers.stream()
                .anyMatch(follower -> follower.ref().model().value().equals(stream.value()));
        if (!served || !noticed.add(stream.value())) {
            return;
        }
        synchronized (this) {
            if (poller != null && !closed) {
                poller.execute(() -> {
                    noticed.remove(stream.value());
                    poll(follower -> follower.ref().model().value().equals(stream.value()));
                });
            }
        }
    }

    private void poll() {
        try {
            listen();
            poll(follower -> true);
        } catch (RuntimeException | Error e) {
            // thrown further, it would have been the last round
            LOG.error("a round of looking at models failed; the next one looks again", e);
        }
    }

    private void poll(Predicate<Follower<?>> which) {
        Map<ModelName, List<Follower<?>>> byModel = followers.stream()
                .filter(which)
                .collect(Collectors.groupingBy(follower -> follower.ref().model()));
        byModel.forEach((model, all) -> {
            Look look = begin();
            try {
                Head head = head(model);
                all.forEach(follower -> {
                    unseen.put(follower, () -> follower.update(look, head));
                    wake(follower);
                });
            } catch (RuntimeException e) {
                // told by the handles' status, after what they were told before; the next round asks again
                all.forEach(follower -> {
                    unseen.putIfAbsent(follower, () -> follower.unreachable(look, e));
                    wake(follower);
                });
            }
        });
    }

    /** Not on the poller's thread: loading one model must not keep others from being looked at. */
    private void wake(Follower<?> follower) {
        if (updating.add(follower)) {
            inBackground(() -> {
                try {
                    for (@Nullable Runnable next = unseen.remove(follower);
                            next != null;
                            next = unseen.remove(follower)) {
                        // by a loader before: what it did to this thread is nothing to the next
                        Thread.interrupted();
                        next.run();
                    }
                } finally {
                    Thread.interrupted();
                    updating.remove(follower);
                }
                // put there after the last look and before that
                if (unseen.containsKey(follower)) {
                    wake(follower);
                }
            });
        }
    }

    /** Before the store is asked. */
    Look begin() {
        return new Look(turns.incrementAndGet(), now());
    }

    Head head(ModelName model) {
        return heads.load(model);
    }

    ModelVersion version(ModelState state, VersionState version) {
        return models.version(state, version);
    }

    LocalModel load(ModelVersion version) {
        return local.load(version, progress -> {});
    }

    /** Versions that are served, for a start without the store. */
    void keep(List<? extends Loaded<?>> served) {
        offline.ifPresent(files -> served.forEach(model -> files.keep(model.version())));
    }

    /** What is served is what the store wants, for a start without the store. */
    void remember(Head head, Instant asked) {
        offline.ifPresent(files -> files.remember(head, asked));
    }

    /** A model was erased just now. */
    public void erased(Head head) {
        erased(head, now());
    }

    /** Nothing of an erased model is left here but that. */
    void erased(Head head, Instant asked) {
        offline.ifPresent(files -> files.erased(head, asked));
    }

    /** What this machine knew last, if it is not too old. */
    Optional<Offline.Known> offline(ModelName model, Duration maxStaleness, StoreUnavailableException why) {
        Optional<Offline.Known> known = offline.flatMap(files -> files.known(model, why));
        if (known.isEmpty()) {
            LOG.warn("{} cannot be served from the cache, which does not know it: {}", model, why.getMessage());
            return Optional.empty();
        }
        Duration age = Duration.between(known.get().at(), now());
        if (age.compareTo(maxStaleness) > 0) {
            LOG.warn(
                    "{} is not served from the cache, which knew it {} ago: more than {}; {}",
                    model,
                    age,
                    maxStaleness,
                    why.getMessage());
            return Optional.empty();
        }
        LOG.warn("{} is served as it was known {} ago, from the cache: {}", model, age, why.getMessage());
        return known;
    }

    Instant now() {
        return clock.instant();
    }

    Duration pollInterval() {
        return pollInterval;
    }

    /** On a thread of the registry; on this one, if it is closed already. */
    void inBackground(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    void forget(Follower<?> follower) {
        followers.remove(follower);
    }

    /** Closes all handles. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (listening != null) {
                listening.close();
            }
            if (polling != null && poller != null) {
                polling.cancel(false);
                poller.shutdown();
            }
        }
        followers.forEach(Follower::close);
    }
}

package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.core.artifact.Downloader;
import dev.modelregistry.core.artifact.Uploader;
import dev.modelregistry.core.audit.LogAudit;
import dev.modelregistry.core.codec.LayoutCodec;
import dev.modelregistry.core.engine.ClockGuard;
import dev.modelregistry.core.engine.Engine;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.Context;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.serve.LocalModels;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The rooms that all views of one registry share. */
final class Parts {
    final Engine engine;
    final LogReader log;
    final Manifests manifests;
    final InstantSource clock;
    final ModelReader models;
    final LogAudit audit;
    final Uploader uploader;
    final LocalModels local;
    private final CommitLog store;
    private final BlobStore blobs;
    private final Runnable closeExecutor;
    private final Optional<ClockGuard> clockGuard;
    private volatile boolean closed;

    Parts(
            CommitLog store,
            BlobStore blobs,
            Optional<InstantSource> trustedClock,
            Duration commitTimeout,
            Executor executor,
            Runnable closeExecutor) {
        InstantSource clock = trustedClock.orElseGet(InstantSource::system);
        this.clockGuard = trustedClock.isPresent() ? Optional.empty() : Optional.of(new ClockGuard(store, clock));
        this.store = store;
        this.blobs = blobs;
        this.closeExecutor = closeExecutor;
        this.log = new LogReader(store, executor);
        this.manifests = new Manifests(log);
        this.clock = clock;
        this.engine = new Engine(store, log, manifests, clock, commitTimeout, executor);
        this.models = new ModelReader(store, log, manifests);
        this.audit = new LogAudit(store, log);
        this.uploader = new Uploader(blobs, new LayoutCodec());
        this.local = new LocalModels(new Downloader(blobs, new LayoutCodec()));
    }

    /** The policy of the whole registry, as it is now. */
    Optional<Published> policy() {
        return log.load(ModelName.REGISTRY).state().policy();
    }

    /** What a decision that is only tried rests on. */
    Context context(CommandId id, Actor actor, ModelName model) {
        return new Context(id.uuid(), actor, clock.instant(), policy(), version -> manifests.of(model, version));
    }

    /** Every read asks first. */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this registry is closed");
        }
    }

    /** Every change asks first. */
    void requireWritable() {
        requireOpen();
        clockGuard.ifPresent(ClockGuard::check);
    }

    void close() {
        closed = true;
        engine.close();
        closeExecutor.run();
        try {
            store.close();
        } finally {
            blobs.close();
        }
    }
}

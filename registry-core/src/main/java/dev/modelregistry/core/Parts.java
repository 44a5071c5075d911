package dev.modelregistry.core;

import dev.modelregistry.core.artifact.Downloader;
import dev.modelregistry.core.artifact.Uploader;
import dev.modelregistry.core.audit.LogAudit;
import dev.modelregistry.core.codec.LayoutCodec;
import dev.modelregistry.core.engine.ClockGuard;
import dev.modelregistry.core.engine.Engine;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.serve.LocalModels;
import dev.modelregistry.lifecycle.Lifecycle;
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
        Lifecycle lifecycle = Lifecycle.standard().build();
        this.store = store;
        this.blobs = blobs;
        this.closeExecutor = closeExecutor;
        this.log = new LogReader(store, executor);
        this.engine = new Engine(store, log, clock, lifecycle, commitTimeout, executor);
        this.models = new ModelReader(store, log, lifecycle);
        this.audit = new LogAudit(store, log);
        this.uploader = new Uploader(blobs, new LayoutCodec());
        this.local = new LocalModels(new Downloader(blobs, new LayoutCodec()));
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

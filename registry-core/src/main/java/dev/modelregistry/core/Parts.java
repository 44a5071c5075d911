package dev.modelregistry.core;

import dev.modelregistry.core.artifact.Downloader;
import dev.modelregistry.core.artifact.Exporter;
import dev.modelregistry.core.artifact.Places;
import dev.modelregistry.core.artifact.Sweep;
import dev.modelregistry.core.artifact.Transfer;
import dev.modelregistry.core.artifact.Uploader;
import dev.modelregistry.core.cache.CacheDirectory;
import dev.modelregistry.core.codec.LayoutCodec;
import dev.modelregistry.core.engine.ClockGuard;
import dev.modelregistry.core.engine.Engine;
import dev.modelregistry.core.engine.Founding;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.engine.PastHeads;
import dev.modelregistry.core.engine.RecentHeads;
import dev.modelregistry.core.engine.Transplant;
import dev.modelregistry.core.feed.ChangeFeed;
import dev.modelregistry.core.feed.Subscriptions;
import dev.modelregistry.core.query.IndexRebuild;
import dev.modelregistry.core.query.IndexedTags;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.serve.Handles;
import dev.modelregistry.core.serve.LocalModels;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.QueryEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The rooms that all views of one registry share. */
final class Parts {
    final Engine engine;
    final LogReader log;
    final Manifests manifests;
    final Reads now;
    final Uploader uploader;
    final Downloader downloader;
    final Exporter exporter;
    final Loads loads;
    final Handles handles;
    final Binding binding;
    final Sweep sweep;
    final Transplant transplant;
    final IndexRebuild rebuild;
    final CommitLog commits;
    private final IndexedTags tags;
    final ChangeFeed feed;
    final Subscriptions subscriptions;
    private final Optional<CacheDirectory> cache;
    private final BlobStore blobs;
    private final Places places;
    private final Executor executor;
    private final Runnable closeExecutor;
    private final Optional<ClockGuard> clockGuard;
    private volatile boolean closed;

    Parts(
            CommitLog store,
            BlobStore blobs,
            Optional<InstantSource> trustedClock,
            Duration commitTimeout,
            Duration pollInterval,
            Duration garbageGrace,
            Optional<CacheDirectory> cache,
            Formats formats,
            Executor executor,
            Runnable closeExecutor) {
        InstantSource clock = trustedClock.orElseGet(InstantSource::system);
        this.clockGuard = trustedClock.isPresent() ? Optional.empty() : Optional.of(new ClockGuard(store, clock));
        this.commits = store;
        this.cache = cache;
        this.blobs = blobs;
        this.places = new Places(blobs);
        this.executor = executor;
        this.closeExecutor = closeExecutor;
        this.log = new LogReader(store, executor);
        this.manifests = new Manifests(log);
        this.engine = new Engine(store, log, manifests, clock, commitTimeout, formats, executor);
        this.tags = new IndexedTags(store, log, commitTimeout.multipliedBy(2), executor);
        this.rebuild = new IndexRebuild(store, log, manifests, commitTimeout);
        this.now = new Reads(store, log, log, manifests, tags, clock, formats);
        this.uploader = new Uploader(blobs, places, new LayoutCodec(), executor);
        this.downloader = new Downloader(blobs, new LayoutCodec(), executor);
        this.exporter = new Exporter(blobs, downloader, executor);
        LocalModels local = new LocalModels(downloader, cache);
        this.loads = new Loads(log, now, local);
        Optional<CommitNotices> notices =
                store instanceof CommitNotices others ? Optional.of(others) : Optional.empty();
        this.handles = new Handles(log, notices, now.models, local, cache, clock, pollInterval, executor);
        Founding founding = new Founding(store, clock, commitTimeout);
        this.binding = new Binding(founding, blobs, garbageGrace);
        this.sweep = new Sweep(blobs, places, executor);
        this.transplant = new Transplant(store, log, manifests, commitTimeout);
        this.feed = new ChangeFeed(store, log, founding);
        this.subscriptions = new Subscriptions(feed, pollInterval);
    }

    /** What versions are made of. */
    LiveBytes live() {
        return new LiveBytes(commits, this);
    }

    /** Brings blobs from another store into this one. */
    Transfer transferFrom(Downloader other) {
        return new Transfer(other, downloader, blobs, places, executor);
    }

    /** What reads at a moment in the past. */
    Reads at(Instant moment) {
        return new Reads(
                commits, log, new PastHeads(log, moment), manifests, tags, InstantSource.fixed(moment), now.formats);
    }

    /** Lets searches use the tags that are declared indexed; a store that answers whole queries needs no help. */
    long reindex() {
        return commits instanceof QueryEngine ? 0 : tags.reindex();
    }

    /** What reads what may be as old as this. */
    Reads within(Duration maxStaleness) {
        return new Reads(commits, log, new RecentHeads(log, maxStaleness), manifests, tags, now.clock, now.formats);
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
        subscriptions.close();
        handles.close();
        engine.close();
        closeExecutor.run();
        cache.ifPresent(CacheDirectory::endIdle);
        try {
            commits.close();
        } finally {
            blobs.close();
        }
    }
}

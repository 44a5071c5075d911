package dev.modelregistry.core.engine;

import com.google.common.collect.MapMaker;
import dev.modelregistry.ModelName;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.spi.CommitLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Takes commands: load, decide, append, and again if somebody else was faster. Thread-safe. */
public final class Engine {
    /** A lane at work is held by its task; one that is idle need not be kept. */
    private final ConcurrentMap<ModelName, Lane> lanes =
            new MapMaker().weakValues().makeMap();

    private final GroupCommit.Parts parts;
    private final Executor executor;
    private final ReadWriteLock closing = new ReentrantReadWriteLock();
    private boolean closed;

    public Engine(
            CommitLog log,
            LogReader reader,
            Manifests manifests,
            InstantSource clock,
            Duration commitTimeout,
            Formats formats,
            Executor executor) {
        this.parts = new GroupCommit.Parts(
                reader, manifests, new Appender(log, commitTimeout), clock, commitTimeout, formats, executor);
        this.executor = executor;
    }

    /** Carries out a command and returns when it is durable; a refusal is thrown. */
    public Done execute(Request request) {
        closing.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("this registry is closed");
            }
            return submit(request);
        } finally {
            closing.readLock().unlock();
        }
    }

    private Done submit(Request request) {
        Lane lane = lanes.computeIfAbsent(
                request.id().model(), model -> new Lane(group -> GroupCommit.of(model, parts, group), executor));
        CompletableFuture<Done> future = lane.submit(request);
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(
                    request.id(),
                    "the wait for command " + request.id()
                            + " was interrupted, and it goes on; ask outcome(...) for it",
                    e);
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    /** Waits for the commands under way, and takes no more. */
    public void close() {
        closing.writeLock().lock();
        try {
            closed = true;
        } finally {
            closing.writeLock().unlock();
        }
    }

    /** The failure itself, with this thread's calls added to it, so that a stack trace leads to the caller. */
    private static RuntimeException rethrown(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof RegistryException failure) {
            failure.setStackTrace(new Throwable().getStackTrace());
            return failure;
        }
        return new IllegalStateException("a command failed by an error of the registry or its store: " + cause, cause);
    }
}

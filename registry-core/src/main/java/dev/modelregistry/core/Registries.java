package dev.modelregistry.core;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelregistry.Actor;
import dev.modelregistry.Registry;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where every registry begins. */
public final class Registries {
    private static final Logger LOG = LoggerFactory.getLogger(Registries.class);

    private Registries() {}

    /** A registry over a log and a blob store, any of the one with any of the other; with defaults for all the rest. */
    public static Builder builder(CommitLog log, BlobStore blobs) {
        return new Builder(log, blobs);
    }

    /** An empty registry that lives as long as this process: for tests. */
    public static Registry inMemory() {
        return builder(logInMemory(), blobsInMemory()).build();
    }

    /** An empty log that lives as long as this process: for tests of several registries over it. */
    public static CommitLog logInMemory() {
        return new MemoryCommitLog();
    }

    /** An empty blob store that lives as long as this process: for tests of several registries over it. */
    public static BlobStore blobsInMemory() {
        return new MemoryBlobStore();
    }

    /** Builds a {@link Registry}; not thread-safe. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofMillis(1);
        /** A registration has half of it for its way from the blobs to the log. */
        private static final Duration SHORTEST_GRACE = Duration.ofMillis(500);

        private final CommitLog log;
        private final BlobStore blobs;
        private Actor actor = Actor.of(System.getProperty("user.name", "unknown"));
        private @Nullable InstantSource clock;
        private Duration commitTimeout = Duration.ofSeconds(30);
        private Duration pollInterval = Duration.ofSeconds(5);
        private Duration garbageGrace = Duration.ofHours(1);
        private Optional<LocalCache> cache = Optional.empty();
        private @Nullable Executor executor;
        private Formats formats = Formats.CURRENT;

        private Builder(CommitLog log, BlobStore blobs) {
            this.log = log;
            this.blobs = blobs;
        }

        /** Who acts, unless {@link Registry#as} says otherwise; by default the operating system's user, without roles. */
        public Builder actor(Actor actor) {
            this.actor = actor;
            return this;
        }

        /**
         * Tells the time of entries. By default it is the system's clock, compared with the store's now and then: over five
         * minutes apart, a change is a {@link dev.modelregistry.error.ClockSkewException}. A clock that is handed in is
         * trusted.
         */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /**
         * For how long a commit is sent again while the log fails or others are faster; 30 seconds by default, and at most
         * a day. After that the command ends in {@link dev.modelregistry.error.OutcomeUnknownException} or
         * {@link dev.modelregistry.error.ContentionException}. A read or an upload that fails is told at once: to try it
         * again is the business of a store and of its client.
         */
        public Builder commitTimeout(Duration timeout) {
            this.commitTimeout = timeout;
            return this;
        }

        /** How often handles look whether what they serve has changed; every 5 seconds by default, and at least once a year. */
        public Builder pollInterval(Duration interval) {
            this.pollInterval = interval;
            return this;
        }

        /**
         * How long a sweep waits between marking garbage and deleting it, and so twice as long as a registration may take from
         * its last look at what is marked until its commit is in the log; an hour by default, and from half a second, which
         * is for tests, to ten years. It is kept with the blobs when the first of them is stored, and counts for everybody
         * from then on.
         */
        public Builder garbageGrace(Duration grace) {
            this.garbageGrace = grace;
            return this;
        }

        /** Where loaded models stay for the next time; by default they go when they are closed. */
        public Builder cache(LocalCache cache) {
            this.cache = Optional.of(cache);
            return this;
        }

        /**
         * Runs commits, loads models; by default daemon threads of the registry's own. It must run every task that it takes, and must not
         * be bounded: a model that is loaded waits for tasks that bring its bytes. Not closed with the registry.
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /** As another release would write; for tests. */
        Builder formats(Formats formats) {
            this.formats = formats;
            return this;
        }

        /** Lets what is under way come to its end, such as a command whose caller was interrupted. */
        private void end(ExecutorService own) {
            own.shutdown();
            if (!Uninterruptibles.awaitTerminationUninterruptibly(own, commitTimeout)) {
                LOG.warn("the registry was closed while commands were still under way");
            }
        }

        /**
         * The registry. Nothing is read or written yet.
         *
         * @throws InvalidInputException if a setting cannot be kept to; the log and the blob store are closed then, as by
         *     {@link Registry#close}
         */
        public Registry build() {
            try {
                require("the commit timeout", commitTimeout, SHORTEST, Duration.ofDays(1));
                require("the poll interval", pollInterval, SHORTEST, Duration.ofDays(365));
                require("the grace time of garbage", garbageGrace, SHORTEST_GRACE, Duration.ofDays(3_650));
                return built();
            } catch (RuntimeException | Error e) {
                // whoever opened them in place can close them by nothing else
                closeAfter(e, log::close);
                closeAfter(e, blobs::close);
                throw e;
            }
        }

        private static void require(String what, Duration wanted, Duration shortest, Duration longest) {
            if (wanted.compareTo(shortest) < 0 || wanted.compareTo(longest) > 0) {
                throw new InvalidInputException(
                        what + " lies between " + shortest + " and " + longest + "; got " + wanted);
            }
        }

        private static void closeAfter(Throwable failure, Runnable close) {
            try {
                close.run();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }

        private Registry built() {
            if (executor != null) {
                return build(executor, () -> {});
            }
            ExecutorService own = Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "model-registry");
                thread.setDaemon(true);
                return thread;
            });
            return build(own, () -> end(own));
        }

        private Registry build(Executor runner, Runnable end) {
            return new EmbeddedRegistry(
                    new Parts(
                            log,
                            blobs,
                            Optional.ofNullable(clock),
                            commitTimeout,
                            pollInterval,
                            garbageGrace,
                            cache.map(LocalCache::open),
                            formats,
                            runner,
                            end),
                    actor);
        }
    }
}

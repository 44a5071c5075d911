package dev.modelregistry.spi;

import java.util.function.Consumer;

/**
 * Tells of commits when they happen: a second interface for a {@link CommitLog} that hears of those of other processes, too.
 * Thread-safe.
 *
 * <p>A notice is a hint and no more. It may come late, twice, for nothing, or never, and it does not say what was committed: who
 * gets it looks at the log, and whoever must not miss a commit looks there from time to time in any case.
 */
public interface CommitNotices {
    /**
     * Calls a listener with each stream that gets a commit, until that is ended or the log closed. It is called on a thread of the
     * log, which it must not hold up. Commits that are made before the log has begun to listen are not told.
     *
     * @throws dev.modelregistry.error.StoreUnavailableException if the store cannot be reached now; later the log finds its way
     *     back to it by itself
     */
    Listening onCommit(Consumer<StreamId> listener);

    /** A listener that is called. */
    interface Listening extends AutoCloseable {
        /** Ends it. */
        @Override
        void close();
    }
}

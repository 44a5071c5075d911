package dev.modelregistry.jdbc;

import dev.modelregistry.error.StoreUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something in a database, opened as soon as that can be reached. Thread-safe. */
final class Reached<T extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reached.class);

    private static final String STARTING = "57P03";
    private static final String H2_BROKEN = "90067";

    private final String name;
    private final Supplier<T> opening;
    private volatile @Nullable T opened;
    /** The one under way. Guarded by this, as is what follows. */
    private @Nullable CompletableFuture<T> attempt;

    private boolean closed;

    private Reached(String name, Supplier<T> opening) {
        this.name = name;
        this.opening = opening;
    }

    /** Tries it now; throws what a later attempt would not mend. */
    static <T extends AutoCloseable> Reached<T> atOnceIfPossible(String name, Supplier<T> opening) {
        Reached<T> reached = new Reached<>(name, opening);
        try {
            reached.get();
        } catch (StoreUnavailableException e) {
            if (!isUnreachable(e)) {
                throw e;
            }
            LOG.warn("{} cannot be reached now and is tried again when it is needed: {}", name, e.getMessage());
        }
        return reached;
    }

    /** Whether there was no connection, or the server is only starting. */
    private static boolean isUnreachable(StoreUnavailableException e) {
        return Translation.causeOf(e)
                .map(SQLException::getSQLState)
                .filter(state -> state.startsWith("08") || state.equals(STARTING) || state.equals(H2_BROKEN))
                .isPresent();
    }

    T get() {
        T there = opened;
        return there == null ? open() : there;
    }

    /** Who comes while somebody tries waits for that attempt, and has what becomes of it: in an outage nobody waits for many. */
    private T open() {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> theirs;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name + " was closed");
            }
            T there = opened;
            if (there != null) {
                return there;
            }
            theirs = attempt;
            if (theirs == null) {
                attempt = mine;
            }
        }
        return theirs == null ? attempt(mine) : outcome(theirs);
    }

    private T attempt(CompletableFuture<T> mine) {
        try {
            T there = opening.get();
            ended(there);
            mine.complete(there);
            return there;
        } catch (RuntimeException | Error e) {
            ended(null);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private synchronized void ended(@Nullable T there) {
        opened = there;
        attempt = null;
    }

    private static <T> T outcome(CompletableFuture<T> attempt) {
        try {
            return attempt.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Waits for an attempt that is under way; none begins any more. */
    @Override
    public void close() {
        CompletableFuture<T> last;
        synchronized (this) {
            closed = true;
            last = attempt;
        }
        if (last != null) {
            last.handle((there, failure) -> true).join();
        }
        closeOpened();
    }

    private void closeOpened() {
        T there = opened;
        if (there != null) {
            try {
                there.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(name + " was not closed", e);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

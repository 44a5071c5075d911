package dev.modelregistry.jdbc;

import dev.modelregistry.error.StoreUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;

/**
 * Runs work on the database: on threads that nobody interrupts, again if what failed may work a moment later, and with
 * every failure told as one of ours. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String name;
    private final Workers workers;
    private final Transactions transactions;
    private final Dialect dialect;
    private final Independence independence;
    private final Runnable closer;
    private final AtomicBoolean closing = new AtomicBoolean();

    Database(
            String name,
            Workers workers,
            Transactions transactions,
            Dialect dialect,
            Independence independence,
            Runnable closer) {
        this.name = name;
        this.workers = workers;
        this.transactions = transactions;
        this.dialect = dialect;
        this.independence = independence;
        this.closer = closer;
    }

    /** What is shown to people. */
    String name() {
        return name;
    }

    Dialect dialect() {
        return dialect;
    }

    Transactions transactions() {
        return transactions;
    }

    /**
     * Does something that may be done again.
     *
     * @param what for messages: "read fraud"
     * @throws StoreUnavailableException if the database fails for longer than a moment; whether it did the work is unknown
     */
    <T> T call(String what, Callable<T> work) {
        return call(workers, new Translation(name, what, dialect::failure), () -> retrying(work));
    }

    /** The same with statements that only read, and each for itself. */
    <T> T query(String what, HandleCallback<T, SQLException> query) {
        return call(what, () -> transactions.read(query));
    }

    /** The same with work that writes. */
    <T> T write(String what, Callable<T> work) {
        return call(what, () -> {
            independence.require();
            return work.call();
        });
    }

    /** The same before there is a database: nothing is tried again. */
    static <T> T call(Workers workers, Translation translation, Callable<T> work) {
        return call(workers, translation, work, unwanted -> {});
    }

    /** @param late is given what was done too late */
    static <T> T call(Workers workers, Translation translation, Callable<T> work, Consumer<T> late) {
        String name = translation.name();
        String what = translation.what();
        try {
            return workers.call(work, late);
        } catch (ExecutionException e) {
            throw translation.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new StoreUnavailableException(
                    name + " gave no answer in time to: " + what + ". It may still do it; try again later", e);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(name + " was closed; cannot " + what, e);
        }
    }

    /** Has something done that nobody waits for but {@link #close}; not any more once this is closed. */
    void start(Runnable work) {
        workers.start(work);
    }

    private <T> T retrying(Callable<T> work) throws Exception {
        long deadline = System.nanoTime() + RETRY_NANOS;
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            try {
                return work.call();
            } catch (JdbiException | SQLException e) {
                if (!failure(dialect, e).isTransient() || System.nanoTime() + pause > deadline) {
                    throw e;
                }
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    static Failure failure(Dialect dialect, Throwable e) {
        return Translation.causeOf(e).map(dialect::failure).orElse(Failure.OTHER);
    }

    /** Closes what was opened for one that nobody has got, on the thread that opened it. */
    void discard() {
        closer.run();
    }

    /**
     * Closes what was opened for this; a second time does nothing. Work that is under way is waited for, but not for
     * ever: what closes the connections may be what ends it.
     */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        workers.close();
        try (Workers last = workers.another()) {
            call(last, new Translation(name, "close", dialect::failure), () -> {
                workers.await();
                closer.run();
                return true;
            });
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;

/**
 * Runs work on the database: on threads that nobody interrupts, again if what failed may work a moment later, and with
 * every failure told as one of ours. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String name;
    private final Workers workers;
    private final Transactions transactions;
    private final Dialect dialect;
    private final Runnable closer;

    Database(String name, Workers workers, Transactions transactions, Dialect dialect, Runnable closer) {
        this.name = name;
        this.workers = workers;
        this.transactions = transactions;
        this.dialect = dialect;
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
        return call(name, workers, what, () -> retrying(work));
    }

    /** The same before there is a database: nothing is tried again. */
    static <T> T call(String name, Workers workers, String what, Callable<T> work) {
        try {
            return workers.call(work);
        } catch (ExecutionException e) {
            throw translated(name, what, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new StoreUnavailableException(
                    name + " gave no answer in time to: " + what + ". It may still do it; try again later", e);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(name + " was closed; cannot " + what, e);
        }
    }

    private <T> T retrying(Callable<T> work) throws Exception {
        long deadline = System.nanoTime() + RETRY_NANOS;
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            try {
                return work.call();
            } catch (JdbiException | SQLException e) {
                if (!causeOf(e).map(this::mayWorkNow).orElse(false) || System.nanoTime() + pause > deadline) {
                    throw e;
                }
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /** A key that is there by now was not there when the work looked: done again, the work sees it. */
    private boolean mayWorkNow(SQLException e) {
        return dialect.isTransient(e) || dialect.isDuplicateKey(e);
    }

    /** What the driver threw, without what JDBI and the pool wrap around it: JDBI's messages quote bound values. */
    static Optional<SQLException> causeOf(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private static RuntimeException translated(String name, String what, Throwable thrown) {
        if (thrown instanceof RegistryException e) {
            return e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        Optional<SQLException> sql = causeOf(thrown);
        if (sql.map(e -> "28000".equals(e.getSQLState())).orElse(false)) {
            return new InvalidInputException(name + " refused the user or the password; cannot " + what);
        }
        return new StoreUnavailableException(
                name + " failed to " + what + ": "
                        + sql.map(e -> e.getMessage() + " (code " + e.getErrorCode() + ")")
                                .orElseGet(thrown::toString),
                sql.<Throwable>map(e -> e).orElse(thrown));
    }

    /** Closes what was opened for this; a second time does nothing. */
    @Override
    public void close() {
        if (workers.isClosed()) {
            return;
        }
        try {
            call("close", Executors.callable(closer));
        } finally {
            workers.close();
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.StreamId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices by LISTEN and NOTIFY. They are sent right after a commit and not in it: PostgreSQL lets transactions that notify commit
 * one after the other, which would cost every stream the wait for the disk of all others. Who is notified of what is not lost sight
 * of when the sender dies in between, because whoever listens also polls.
 *
 * <p>Two connections at most are used: one that listens, as long as there is somebody to tell, and for a moment one that sends.
 * Thread-safe.
 */
final class PostgresNotices implements CommitNotices, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresNotices.class);
    private static final int WAIT_MILLIS = 250;
    /** A connection that is silent may be dead. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final String STOP = "UNLISTEN *";

    /** Of its own for each registry in a database. */
    private static final String CHANNEL =
            "'model_registry_' || md5(coalesce(nullif(:schema, ''), current_schema()) || '.' || :prefix)";

    private final Transactions transactions;
    private final Tables tables;
    private final List<Consumer<StreamId>> listeners = new CopyOnWriteArrayList<>();
    private final Set<String> unsent = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final ThreadPoolExecutor sender;
    /** Guarded by this, as is what follows. */
    private @Nullable Thread receiver;

    private volatile boolean closed;

    PostgresNotices(Transactions transactions, Tables tables) {
        this.transactions = transactions;
        this.tables = tables;
        this.sender = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> Workers.thread(task, "notifier"));
        this.sender.allowCoreThreadTimeOut(true);
    }

    /** The commit is there: nothing that happens here is its failure. */
    void committed(StreamId stream) {
        unsent.add(stream.value());
        if (sending.compareAndSet(false, true)) {
            try {
                sender.execute(this::send);
            } catch (RejectedExecutionException e) {
                LOG.debug("others are not told of a commit of {}: the log is closing", stream, e);
            }
        }
    }

    private void send() {
        sending.set(false);
        List<String> streams = List.copyOf(unsent);
        if (streams.isEmpty()) {
            return;
        }
        unsent.removeAll(streams);
        try {
            transactions.run(handle -> channel(handle.createQuery("SELECT pg_notify(" + CHANNEL + ", stream)"
                            + " FROM unnest(string_to_array(:streams, ' ')) stream"))
                    .bind("streams", String.join(" ", streams))
                    .mapTo(String.class)
                    .list());
        } catch (SQLException | RuntimeException e) {
            LOG.debug("others were not told of commits of {}, and will find them when they look", streams, e);
        }
    }

    private Query channel(Query query) {
        return query.bind("schema", tables.schema().orElse("")).bind("prefix", tables.prefix());
    }

    @Override
    public synchronized Listening onCommit(Consumer<StreamId> listener) {
        if (closed) {
            throw new IllegalStateException("the log was closed");
        }
        listeners.add(listener);
        if (receiver == null) {
            receiver = Workers.thread(this::receive, "listener");
            receiver.start();
        }
        return () -> listeners.remove(listener);
    }

    /** Until nobody is there to be told; what is lost with a connection, and before the next one listens, is not told. */
    private void receive() {
        long pause = FIRST_PAUSE_NANOS;
        while (isWanted()) {
            long start = System.nanoTime();
            try {
                transactions.run(this::receive);
            } catch (SQLException | RuntimeException e) {
                if (!closed) {
                    LOG.warn(
                            "commits of other processes are not told for now, and found by polling: {}",
                            e.getMessage());
                    LOG.debug("the connection that listened was lost", e);
                }
            } catch (LinkageError e) {
                LOG.warn(
                        "commits of other processes are not told, and found by polling: this needs"
                                + " org.postgresql:postgresql, by which the connections were not made",
                        e);
                return;
            }
            boolean lived = System.nanoTime() - start > LONGEST_PAUSE_NANOS;
            pause = lived ? FIRST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            if (!closed) {
                LockSupport.parkNanos(pause);
            }
        }
    }

    private synchronized boolean isWanted() {
        boolean wanted = !closed && !listeners.isEmpty();
        if (!wanted) {
            receiver = null;
        }
        return wanted;
    }

    /** On one connection, between transactions: in one, nothing would come. */
    private boolean receive(Handle handle) throws SQLException {
        Connection connection = handle.getConnection();
        // first, as this is what may be refused
        PGConnection postgres = connection.unwrap(PGConnection.class);
        handle.execute("LISTEN "
                + channel(handle.createQuery("SELECT " + CHANNEL))
                        .mapTo(String.class)
                        .one());
        connection.commit();
        try {
            receive(handle, postgres);
            handle.execute(STOP);
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            stop(handle, e);
            throw e;
        }
    }

    /** The connection may go on to somebody else. */
    private static void stop(Handle handle, Throwable why) {
        try {
            handle.getConnection().rollback();
            handle.execute(STOP);
            handle.getConnection().commit();
        } catch (SQLException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    private void receive(Handle handle, PGConnection postgres) throws SQLException {
        long heard = System.nanoTime();
        while (!closed && !listeners.isEmpty()) {
            PGNotification @Nullable [] notices = postgres.getNotifications(WAIT_MILLIS);
            if (notices != null && notices.length > 0) {
                heard = System.nanoTime();
                for (PGNotification notice : notices) {
                    tell(notice.getParameter());
                }
            } else if (System.nanoTime() - heard > SILENCE_NANOS) {
                handle.execute("SELECT 1");
                handle.getConnection().commit();
                heard = System.nanoTime();
            }
        }
    }

    private void tell(String name) {
        for (Consumer<StreamId> listener : listeners) {
            try {
                listener.accept(new StreamId(name));
            } catch (RuntimeException e) {
                LOG.warn("a notice of a commit of {} came to nothing, and will be found by polling", name, e);
            }
        }
    }

    /** The connection that listens is given back first. */
    @Override
    public void close() {
        Thread listening;
        synchronized (this) {
            closed = true;
            listening = receiver;
        }
        sender.shutdown();
        if (listening != null) {
            LockSupport.unpark(listening);
            boolean interrupted = false;
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(4 * WAIT_MILLIS);
            while (listening.isAlive() && System.nanoTime() < deadline) {
                try {
                    listening.join(WAIT_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

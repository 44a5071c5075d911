package dev.modelregistry.jdbc;

import dev.modelregistry.jdbc.Feed.Pending;
import dev.modelregistry.jdbc.Feed.Place;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index up to date after appends, while nobody waits for it: on a thread of its own, which is there as long as something
 * is to be done, and one short transaction after the other. Thread-safe.
 */
final class LaterCatchUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaterCatchUp.class);

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PERIOD_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Database database;
    private final CatchUp catchUp;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LaterCatchUp::thread);

    /** Whether something was appended that the index may not show. */
    private final AtomicBoolean expected = new AtomicBoolean();

    private volatile long firstAppend;
    private volatile long lastAppend;
    private volatile boolean failed;
    private volatile boolean closed;

    LaterCatchUp(Database database, CatchUp catchUp) {
        this.database = database;
        this.catchUp = catchUp;
        this.thread.allowCoreThreadTimeOut(true);
    }

    /** Of no application, which may go while the thread is there. */
    private static Thread thread(Runnable task) {
        Thread thread = Workers.thread(task, "index");
        thread.setContextClassLoader(null);
        return thread;
    }

    /** After an append. */
    void appended() {
        lastAppend = System.nanoTime();
        if (expected.compareAndSet(false, true)) {
            firstAppend = lastAppend;
            try {
                thread.execute(this::watch);
            } catch (RejectedExecutionException e) {
                LOG.debug("appended amid closing: who searches next sees to the index", e);
            }
        }
    }

    /** Until there has been no append for a while, or appends for a longer one. */
    private void watch() {
        long pause = PERIOD_MILLIS;
        try {
            while (!closed) {
                TimeUnit.MILLISECONDS.sleep(pause);
                long now = System.nanoTime();
                if (now - lastAppend > QUIET_NANOS || now - firstAppend > LONGEST_NANOS) {
                    firstAppend = now;
                    if (round()) {
                        expected.set(false);
                        if (lastAppend - now < 0 || !expected.compareAndSet(false, true)) {
                            return;
                        }
                    }
                    pause = failed ? Math.min(2 * pause, LONGEST_PAUSE_MILLIS) : PERIOD_MILLIS;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the log is closing, and sees itself to what is pending", e);
        }
    }

    private boolean round() throws InterruptedException {
        try {
            Pending pending = catchUp.pending();
            Optional<Place> last = Optional.empty();
            do {
                long start = System.nanoTime();
                last = catchUp.next(pending, last);
                // half of the time is for those who append
                TimeUnit.NANOSECONDS.sleep(System.nanoTime() - start);
            } while (last.isPresent() && !closed);
            failed = false;
            return !closed;
        } catch (RuntimeException e) {
            failed = true;
            LOG.debug("the index was not brought up to date; it is tried again", e);
            return false;
        }
    }

    /** Leaves nothing to others of what was appended just now, if the database answers; it waits for that on closing. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        if (expected.get() && !failed) {
            database.start(() -> {
                try {
                    catchUp.last();
                } catch (SQLException | RuntimeException e) {
                    LOG.debug("the index was not brought up to date, which who searches next will do", e);
                }
            });
        }
    }
}

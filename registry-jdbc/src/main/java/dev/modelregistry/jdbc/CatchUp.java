package dev.modelregistry.jdbc;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index up to the log. An append stores beside its commit what that changes in the index, as one row; later, many
 * such changes are written into the index together, which costs a part of what each would by itself. Whoever asks the index brings it
 * up to date first, so that it shows every commit that was there before; who appends has it done in a while, and on closing. See
 * docs/decisions/0043. Thread-safe.
 */
final class CatchUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PERIOD_MILLIS = 250;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A transaction ends once it has read so much, as others wait for it: on H2, all who write. */
    private static final int ENOUGH_BYTES = 32 << 10;

    private static final int AT_ONCE = 16;

    private final Database database;
    private final Feed feed;
    private final IndexWriter index;
    /** Looks at the clock alone, and so may use a thread that is everybody's. */
    private final Executor delayed =
            CompletableFuture.delayedExecutor(PERIOD_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private final AtomicBoolean expected = new AtomicBoolean();
    private volatile long firstAppend;
    private volatile long lastAppend;

    CatchUp(Database database, Feed feed, IndexWriter index) {
        this.database = database;
        this.feed = feed;
        this.index = index;
    }

    /**
     * Makes the index show all that is committed; for a task of the database's.
     *
     * @throws StoreUnavailableException if this user may not write, and nobody who may has done it
     */
    void now() throws SQLException {
        if (!database.transactions().read(feed::isAnyPending)) {
            return;
        }
        Map<StreamId, Long> wanted = database.transactions().read(feed::newestPending);
        try {
            settle(wanted);
        } catch (JdbiException | SQLException e) {
            Failure failure = Database.failure(database.dialect(), e);
            if (failure != Failure.NO_PRIVILEGE && failure != Failure.READ_ONLY) {
                throw e;
            }
            awaitOthers(wanted, e);
        }
    }

    /** Until these are settled, here or by others; not what comes meanwhile, which might never end. */
    private void settle(Map<StreamId, Long> wanted) throws SQLException {
        Optional<Change> last = Optional.empty();
        while (!wanted.isEmpty()) {
            Optional<Change> after = last;
            List<Change> settled = database.transactions().write(handle -> settleSome(handle, after));
            if (settled.isEmpty()) {
                return;
            }
            last = Optional.of(settled.get(settled.size() - 1));
            dropSettled(wanted);
        }
    }

    private void dropSettled(Map<StreamId, Long> wanted) throws SQLException {
        Map<StreamId, Long> left = database.transactions().read(feed::oldestPending);
        wanted.entrySet().removeIf(one -> {
            Long oldest = left.get(one.getKey());
            return oldest == null || oldest > one.getValue();
        });
    }

    /** A user who only reads, or a standby: whoever appended brings the index up to date soon. */
    private void awaitOthers(Map<StreamId, Long> wanted, Exception refused) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        dropSettled(wanted);
        while (!wanted.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new StoreUnavailableException(
                        database.name() + " has commits that its index does not show yet, of " + wanted.keySet()
                                + ": this user may not write them into it (" + refused.getMessage()
                                + "), and nobody else does; open the registry once as a user who may, and search",
                        refused);
            }
            LockSupport.parkNanos(POLL_NANOS);
            dropSettled(wanted);
        }
    }

    private List<Change> settleSome(Handle handle, Optional<Change> after) throws SQLException {
        feed.lockPending(handle);
        List<Change> changes = new ArrayList<>();
        Optional<Change> last = after;
        long bytes = 0;
        boolean more = true;
        while (more && bytes < ENOUGH_BYTES) {
            List<Change> some = feed.pending(handle, last, AT_ONCE);
            changes.addAll(some);
            bytes += some.stream().mapToLong(change -> change.index().size()).sum();
            more = some.size() == AT_ONCE;
            last = some.isEmpty() ? last : Optional.of(some.get(some.size() - 1));
        }
        settle(handle, changes);
        return changes;
    }

    /** In the transaction that is under way. */
    void settle(Handle handle, List<Change> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        Map<StreamId, List<IndexDelta>> deltas = new LinkedHashMap<>();
        changes.forEach(change -> deltas.computeIfAbsent(change.stream(), stream -> new ArrayList<>())
                .add(change.delta()));
        Map<StreamId, TermChange> together = new LinkedHashMap<>();
        deltas.forEach((stream, list) -> together.put(stream, TermChange.of(database.dialect(), list)));
        index.apply(handle, together);
        feed.settle(handle, changes);
    }

    /** After an append: makes the index show it once a while has passed without another, or a longer one with many. */
    void soon() {
        lastAppend = System.nanoTime();
        if (expected.compareAndSet(false, true)) {
            firstAppend = lastAppend;
            delayed.execute(this::later);
        }
    }

    private void later() {
        long now = System.nanoTime();
        if (now - lastAppend < QUIET_NANOS && now - firstAppend < LONGEST_NANOS) {
            delayed.execute(this::later);
        } else {
            inTheBackground();
        }
    }

    private void inTheBackground() {
        expected.set(false);
        database.start(() -> {
            try {
                now();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("the index was not brought up to date, which the next search or append will see to", e);
            }
        });
    }

    /** Leaves nothing to others of what was appended through this log, if that can be helped; the database waits for it on closing. */
    @Override
    public void close() {
        if (expected.get()) {
            inTheBackground();
        }
    }
}

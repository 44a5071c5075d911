package dev.modelregistry.jdbc;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.jdbc.Feed.Pending;
import dev.modelregistry.jdbc.Feed.Place;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Brings the index up to the log. An append stores beside its commit what that changes in the index, as one row; later, many
 * such changes are written into the index together, which costs a part of what each would by itself. Whoever asks the index brings it
 * up to date first, so that it shows every commit that was there before; who appends has it done in a while ({@link LaterCatchUp}).
 * See docs/decisions/0043. Thread-safe.
 */
final class CatchUp {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_MILLIS = 50;
    private static final int PROBE_MILLIS = 1_000;
    private static final int MOST_CHANGES = 256;
    /** Of a change, however little it changes. */
    private static final int OVERHEAD = 500;

    private final Database database;
    private final Feed feed;
    private final IndexWriter index;

    CatchUp(Database database, Feed feed, IndexWriter index) {
        this.database = database;
        this.feed = feed;
        this.index = index;
    }

    /** What this user may not do. */
    private record Refused(Pending pending, Exception cause) {
        String why() {
            return Translation.causeOf(cause).map(Throwable::getMessage).orElseGet(cause::toString);
        }
    }

    /**
     * Reads the index, once it shows all that is committed. For the thread of a caller.
     *
     * @throws StoreUnavailableException also if this user may not write, and nobody who may has done it
     */
    <T> T asking(String what, Callable<T> query) {
        Optional<T> answer = database.call(what, () -> isAnyPending() ? Optional.empty() : Optional.of(query.call()));
        if (answer.isPresent()) {
            return answer.get();
        }
        database.call(what, this::all).ifPresent(refused -> awaitOthers(what, refused));
        return database.call(what, query);
    }

    private boolean isAnyPending() throws SQLException {
        return database.transactions().read(feed::isAnyPending);
    }

    /** All that is pending now; not what comes meanwhile, which might never end. */
    private Optional<Refused> all() throws SQLException {
        Pending pending = database.transactions().read(feed::pending);
        try {
            settle(pending, Optional.empty());
            return Optional.empty();
        } catch (JdbiException | SQLException e) {
            Failure failure = Database.failure(database.dialect(), e);
            if (failure != Failure.NO_PRIVILEGE && failure != Failure.READ_ONLY) {
                throw e;
            }
            return Optional.of(new Refused(pending, e));
        }
    }

    /** A user who only reads, or a standby: whoever appended brings the index up to date soon. */
    private void awaitOthers(String what, Refused refused) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        while (true) {
            List<Place> left = database.query(
                    what, handle -> feed.places(handle, refused.pending(), Optional.empty(), Optional.empty(), 1));
            if (left.isEmpty()) {
                break;
            }
            if (System.nanoTime() > deadline) {
                throw new StoreUnavailableException(
                        database.name() + " has commits that its index does not show yet, first of "
                                + left.get(0).stream() + ": this user may not write them into it ("
                                + refused.why()
                                + "), and nobody else does; open the registry once as a user who may, and search",
                        refused.cause());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the index show all that a stream has; for a task of the database's. */
    void now(StreamId stream) throws SQLException {
        if (isAnyPending()) {
            settle(database.transactions().read(feed::pending), Optional.of(stream));
        }
    }

    private void settle(Pending pending, Optional<StreamId> stream) throws SQLException {
        Optional<Place> last = Optional.empty();
        do {
            last = some(pending, stream, last);
        } while (last.isPresent());
    }

    /** What is pending now, for {@link #some}. */
    Pending pending() {
        return database.query("read what is pending", feed::pending);
    }

    /** The next ones, as a call of its own, beside which others have theirs. */
    Optional<Place> next(Pending pending, Optional<Place> after) {
        return database.call("bring the index up to date", () -> some(pending, Optional.empty(), after));
    }

    /** All, on closing, if the database is there: who closes waits for it. */
    void last() throws SQLException {
        boolean any = database.transactions().read(handle -> {
            Connection connection = handle.getConnection();
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, PROBE_MILLIS);
            boolean found = feed.isAnyPending(handle);
            connection.setNetworkTimeout(Runnable::run, before);
            return found;
        });
        if (any) {
            all();
        }
    }

    /** Some, in a transaction that is short, as others wait for its end; the last of them, if there were any. */
    private Optional<Place> some(Pending pending, Optional<StreamId> stream, Optional<Place> after)
            throws SQLException {
        return database.transactions().write(handle -> {
            feed.lockPending(handle);
            List<Place> places = fitting(feed.places(handle, pending, stream, after, MOST_CHANGES));
            if (places.isEmpty()) {
                return Optional.empty();
            }
            settle(handle, feed.changes(handle, places));
            return Optional.of(places.get(places.size() - 1));
        });
    }

    private List<Place> fitting(List<Place> places) {
        long left = database.dialect().settledAtOnce();
        int fitting = 0;
        while (fitting < places.size() && left > 0) {
            left -= OVERHEAD + places.get(fitting).bytes();
            fitting++;
        }
        return places.subList(0, fitting);
    }

    /** In the transaction that is under way. */
    void settle(Handle handle, List<Change> changes) throws SQLException {
        Map<StreamId, List<IndexDelta>> deltas = new LinkedHashMap<>();
        changes.forEach(change -> deltas.computeIfAbsent(change.stream(), stream -> new ArrayList<>())
                .add(change.delta()));
        Map<StreamId, TermChange> together = new LinkedHashMap<>();
        deltas.forEach((stream, list) -> together.put(stream, TermChange.of(database.dialect(), list)));
        index.apply(handle, together);
        feed.settle(handle, changes);
    }
}

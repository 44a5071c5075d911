package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * A feed by numbers that one row gives out.
 *
 * <p>Why no change is ever skipped: whoever takes a number holds the lock of that row until its transaction has ended; a
 * number becomes visible only after all smaller ones. Numbers are at least the database's clock, so that those which
 * a crash took back are not given out a second time to streams that somebody's token is already past.
 *
 * @param clockMicros an SQL expression: the database's clock
 * @param early whether the number is taken when an append starts, so that a commit can carry it, and not when it ends, so
 *     that others wait for less
 */
record NumberedFeed(String clockMicros, boolean early) implements Feed {
    @Override
    public long begin(Handle handle) {
        return early ? next(handle) : 0;
    }

    @Override
    public Change end(Handle handle, StreamId stream, long revision, IndexDelta index, long number) {
        long place = early ? number : next(handle);
        Change change = Change.of(stream, place, index);
        handle.execute(
                "INSERT INTO <t>changes (stream, change_number, index_delta) VALUES (?, ?, ?)",
                stream.value(),
                place,
                change.index().toByteArray());
        return change;
    }

    /** The next number. From here to its end, this transaction is the only one that has one. */
    private long next(Handle handle) {
        handle.execute("UPDATE <t>feed SET last_change = GREATEST(last_change + 1, " + clockMicros + ") WHERE id = 1");
        return handle.createQuery("SELECT last_change FROM <t>feed WHERE id = 1")
                .mapTo(Long.class)
                .one();
    }

    private record Told(StreamId stream, long number) {}

    /** A stream with a change that is settled and one that is pending may come for both. */
    @Override
    public ChangePage changedSince(Handle handle, ChangeToken token, int limit) {
        long after = numberOf(token);
        List<Told> told = handle.createQuery("(SELECT stream, change_number FROM <t>streams"
                        + " WHERE change_number > ? ORDER BY change_number LIMIT ?)"
                        + " UNION ALL (SELECT stream, change_number FROM <t>changes"
                        + " WHERE change_number > ? ORDER BY change_number LIMIT ?) ORDER BY change_number LIMIT ?")
                .bind(0, after)
                .bind(1, limit)
                .bind(2, after)
                .bind(3, limit)
                .bind(4, limit)
                .map((rs, context) -> new Told(StreamTable.id(rs.getString(1)), rs.getLong(2)))
                .list();
        ChangeToken next = told.isEmpty()
                ? token
                : new ChangeToken(Long.toString(told.get(told.size() - 1).number()));
        return new ChangePage(told.stream().map(Told::stream).distinct().toList(), next);
    }

    /** By a row of its own: whoever appends has the other one. */
    @Override
    public void lockPending(Handle handle) {
        handle.createQuery("SELECT last_change FROM <t>feed WHERE id = 2 FOR UPDATE")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public Pending pending(Handle handle) {
        long last = handle.createQuery("SELECT COALESCE(MAX(change_number), 0) FROM <t>changes")
                .mapTo(Long.class)
                .one();
        return new Pending(last, 0);
    }

    @Override
    public List<Place> places(
            Handle handle, Pending pending, Optional<StreamId> stream, Optional<Place> after, int limit) {
        Query query = handle.createQuery("SELECT stream, change_number, OCTET_LENGTH(index_delta) FROM <t>changes"
                        + " WHERE change_number > :after AND change_number <= :last"
                        + (stream.isPresent() ? " AND stream = :stream" : "")
                        + " ORDER BY change_number LIMIT :limit")
                .bind("after", after.map(Place::number).orElse(Long.MIN_VALUE))
                .bind("last", pending.number())
                .bind("limit", limit);
        stream.ifPresent(only -> query.bind("stream", only.value()));
        return query.map((rs, context) -> Place.read(rs)).list();
    }

    @Override
    public List<Change> changes(Handle handle, List<Place> places) {
        Set<Long> numbers = places.stream().map(Place::number).collect(Collectors.toSet());
        return handle.createQuery("SELECT stream, change_number, index_delta FROM <t>changes"
                        + " WHERE change_number >= ? AND change_number <= ? ORDER BY change_number")
                .bind(0, places.get(0).number())
                .bind(1, places.get(places.size() - 1).number())
                .map((rs, context) -> Change.read(rs))
                .filter(change -> numbers.contains(change.place()))
                .list();
    }

    @Override
    public boolean isAnyPending(Handle handle) {
        return Feed.isAnyPending(handle, "change_number");
    }

    @Override
    public void settle(Handle handle, List<Change> changes) throws SQLException {
        Map<StreamId, Long> latest = new LinkedHashMap<>();
        changes.forEach(change -> latest.merge(change.stream(), change.place(), Math::max));
        latest.forEach((stream, number) -> {
            // a commit that is not the stream's first, as nearly all are not, is one statement
            int known =
                    handle.execute("UPDATE <t>streams SET change_number = ? WHERE stream = ?", number, stream.value());
            if (known == 0) {
                handle.execute("INSERT INTO <t>streams (stream, change_number) VALUES (?, ?)", stream.value(), number);
            }
        });
        try (PreparedBatch gone = handle.prepareBatch("DELETE FROM <t>changes WHERE change_number = ?")) {
            changes.forEach(change -> gone.bind(0, change.place()).add());
            Feed.requireAll(changes, Arrays.stream(gone.execute()).sum());
        }
    }

    private static long numberOf(ChangeToken token) {
        if (token.equals(ChangeToken.START)) {
            return 0;
        }
        try {
            return Long.parseLong(token.value());
        } catch (NumberFormatException e) {
            throw new InvalidInputException("not a change token of this log: " + token.value());
        }
    }
}

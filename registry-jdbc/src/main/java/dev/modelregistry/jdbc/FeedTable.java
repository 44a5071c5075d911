package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Which streams there are, and which changed last. Stateless.
 *
 * <p>Why no change is ever skipped: every append raises the one row of {@code registry_feed} first and so holds its lock
 * until its transaction has ended; a change number becomes visible only after all smaller ones. Numbers are at least the
 * database's clock, so that those which a crash took back are not given out a second time to streams that somebody's
 * token is already past.
 */
final class FeedTable {
    /** What a stream id may start with; a database need not be asked for, nor be able to hold, anything else. */
    private static final Pattern PREFIX = Pattern.compile("[a-z0-9._-]*");

    private FeedTable() {}

    /** Above every number. */
    static final String ALL = Long.toString(Long.MAX_VALUE);

    /** The next number of a row. From here to its end, this transaction is the only one that appends. */
    static long nextInRow(Handle handle, String clockMicros) {
        handle.execute(
                "UPDATE registry_feed SET last_change = GREATEST(last_change + 1, " + clockMicros + ") WHERE id = 1");
        return handle.createQuery("SELECT last_change FROM registry_feed WHERE id = 1")
                .mapTo(Long.class)
                .one();
    }

    /** Notes that a stream changed. */
    static void touch(Handle handle, StreamId stream, long change) {
        int known = handle.execute(
                "UPDATE registry_streams SET change_number = ? WHERE stream = ?", change, stream.value());
        if (known == 0) {
            handle.execute(
                    "INSERT INTO registry_streams (stream, change_number) VALUES (?, ?)", stream.value(), change);
        }
    }

    private record Change(StreamId stream, long number) {}

    /**
     * The token is the number of the last change that was told, or, where numbers become visible out of order, one below
     * which nothing can appear any more: what lies between is told again.
     */
    static ChangePage changedSince(Handle handle, Dialect dialect, ChangeToken token, int limit) {
        long after = numberOf(token);
        // asked first: what is settled by now is seen by the query after it
        long settled = handle.createQuery("SELECT " + dialect.settledChanges())
                .mapTo(Long.class)
                .one();
        List<Change> changes = handle.createQuery("SELECT stream, change_number FROM registry_streams"
                        + " WHERE change_number > ? ORDER BY change_number, stream LIMIT ?")
                .bind(0, after)
                .bind(1, limit)
                .map((rs, context) -> new Change(new StreamId(rs.getString(1)), rs.getLong(2)))
                .list();
        long last = changes.isEmpty() ? after : changes.get(changes.size() - 1).number();
        long next = Math.max(after, Math.min(last, settled - 1));
        return new ChangePage(changes.stream().map(Change::stream).toList(), new ChangeToken(Long.toString(next)));
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

    /** The streams that start with a prefix, in order. */
    static Page<StreamId> streams(Handle handle, String prefix, PageRequest page) {
        if (!PREFIX.matcher(prefix).matches()) {
            return Page.last(List.of());
        }
        // '{' is the first character after all that stream ids are made of
        return Paging.cut(
                handle.createQuery("SELECT stream FROM registry_streams"
                                + " WHERE stream >= ? AND stream < ? AND stream > ? ORDER BY stream LIMIT ?")
                        .bind(0, prefix)
                        .bind(1, prefix + "{")
                        .bind(2, page.after().orElse(""))
                        .bind(3, page.limit() + 1)
                        .mapTo(String.class)
                        .list(),
                page);
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import org.jdbi.v3.core.Handle;

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
    public void end(Handle handle, StreamId stream, long change) {
        long number = early ? change : next(handle);
        // a commit that is not the stream's first, as nearly all are not, is one statement
        int known = handle.execute("UPDATE <t>streams SET change_number = ? WHERE stream = ?", number, stream.value());
        if (known == 0) {
            handle.execute("INSERT INTO <t>streams (stream, change_number) VALUES (?, ?)", stream.value(), number);
        }
    }

    /** The next number. From here to its end, this transaction is the only one that has one. */
    private long next(Handle handle) {
        handle.execute("UPDATE <t>feed SET last_change = GREATEST(last_change + 1, " + clockMicros + ") WHERE id = 1");
        return handle.createQuery("SELECT last_change FROM <t>feed WHERE id = 1")
                .mapTo(Long.class)
                .one();
    }

    private record Change(StreamId stream, long number) {}

    @Override
    public ChangePage changedSince(Handle handle, ChangeToken token, int limit) {
        List<Change> changes = handle.createQuery("SELECT stream, change_number FROM <t>streams"
                        + " WHERE change_number > ? ORDER BY change_number LIMIT ?")
                .bind(0, numberOf(token))
                .bind(1, limit)
                .map((rs, context) -> new Change(StreamTable.id(rs.getString(1)), rs.getLong(2)))
                .list();
        ChangeToken next = changes.isEmpty()
                ? token
                : new ChangeToken(Long.toString(changes.get(changes.size() - 1).number()));
        return new ChangePage(changes.stream().map(Change::stream).toList(), next);
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

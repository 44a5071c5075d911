package dev.modelregistry.jdbc;

import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Up to which change the log is known to be durable. Commits become visible in the order of their change numbers, and a
 * crash takes back a tail of that order, so one number tells everything. Thread-safe.
 */
final class DurableMark {
    private final Transactions transactions;
    private final Dialect dialect;
    private final CommitTable commits;
    private final boolean needed;
    private final Flusher flusher;
    private final AtomicLong durableUpTo = new AtomicLong();

    DurableMark(Transactions transactions, Dialect dialect, Durability durability) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.commits = new CommitTable(dialect);
        this.needed = dialect.needsFlush(durability);
        this.flusher = new Flusher(() -> dialect.flush(transactions));
    }

    /**
     * Makes sure that a commit that this process saw in its slot, and with it all before it, will stay there.
     *
     * <p>The flush alone is no proof. Between the commit and the flush, the process that has the H2 file open may have died
     * with the commit, and the flush would have run on what was left. So the slot is looked at again.
     *
     * @throws SQLException a transient one, if the commit is gone: everything that was seen with it must be looked at again
     */
    void require(StreamId stream, Slot slot) throws SQLException {
        require(stream, slot, flusher::flush);
    }

    /** The same in a turn of writers: to share a flush with one who waits for the turn would be to wait for ever. */
    void requireInTurn(StreamId stream, Slot slot) throws SQLException {
        require(stream, slot, () -> dialect.flush(transactions));
    }

    private void require(StreamId stream, Slot slot, Flusher.Flush flush) throws SQLException {
        if (!needed || slot.change() <= durableUpTo.get()) {
            return;
        }
        flush.run();
        boolean there = transactions
                .run(handle -> commits.slot(handle, stream, slot.revision()))
                .filter(slot::equals)
                .isPresent();
        if (!there) {
            throw new SQLTransientException("the database was opened anew and has lost " + stream + " revision "
                    + slot.revision() + ", which was not acknowledged yet");
        }
        durableUpTo.accumulateAndGet(slot.change(), Math::max);
    }

    /** Makes everything durable that was done before this call. */
    void flush() throws SQLException {
        if (needed) {
            flusher.flush();
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The changes of a database's streams: the latest of each, as a feed, and those that are <em>pending</em>, which the tables for
 * searches do not show yet (see {@link CatchUp}). What databases can do for it differs. Implementations are stateless.
 */
interface Feed {
    /**
     * Starts an append.
     *
     * @return the commit's place in the order in which commits become visible, or 0 where nobody asks for it
     */
    long begin(Handle handle);

    /**
     * Notes in the transaction of an append that its stream changed, which is pending from then on.
     *
     * @param number what {@link #begin} gave
     * @return the change
     */
    Change end(Handle handle, StreamId stream, long revision, IndexDelta index, long number);

    /** As {@link dev.modelregistry.spi.CommitLog#changedSince}. */
    ChangePage changedSince(Handle handle, ChangeToken token, int limit);

    /** Lets one after the other settle changes, until the transaction ends. */
    void lockPending(Handle handle);

    /** What is pending now; what comes later is not in it, but for a commit that is under way. */
    Pending pending(Handle handle);

    /**
     * Which changes are pending, those of a stream in their order.
     *
     * @param stream of this one, or of all
     * @param after from behind this one on
     */
    List<Place> places(Handle handle, Pending pending, Optional<StreamId> stream, Optional<Place> after, int limit);

    /** The changes in some places that follow one another. */
    List<Change> changes(Handle handle, List<Place> places) throws SQLException;

    /**
     * Makes changes pending no longer; the feed tells of them as before.
     *
     * @throws SQLException a transient one, if some are not pending any more
     */
    void settle(Handle handle, List<Change> changes) throws SQLException;

    /** Whether any is pending. */
    boolean isAnyPending(Handle handle);

    /**
     * How far changes are pending.
     *
     * @param number of the last one, or of the transaction that comes after its
     * @param micros by the database's clock, where numbers may be of another history
     */
    record Pending(long number, long micros) {}

    /**
     * Where a pending change is, and how long.
     *
     * @param number beside the stream
     */
    record Place(StreamId stream, long number, long bytes) {
        /** From its stream, number and length. */
        static Place read(ResultSet rs) throws SQLException {
            return new Place(StreamTable.id(rs.getString(1)), rs.getLong(2), rs.getLong(3));
        }
    }

    /** Sorted, as PostgreSQL would else look at all that is left of those that were settled of late. */
    static boolean isAnyPending(Handle handle, String order) {
        return handle.createQuery("SELECT 1 FROM <t>changes ORDER BY " + order + " LIMIT 1")
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    /** For {@link #settle}: somebody who holds no lock, or another one, was here. */
    static void requireAll(List<Change> changes, int settled) throws SQLException {
        if (settled != changes.size()) {
            throw new SQLTransientException(
                    changes.size() - settled + " of " + changes.size() + " pending changes were settled by others");
        }
    }
}

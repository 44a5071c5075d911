package dev.modelregistry.jdbc;

import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Pending changes, those of a stream in their order.
     *
     * @param after from behind this one on
     */
    List<Change> pending(Handle handle, Optional<Change> after, int limit);

    /** Makes changes pending no longer; the feed tells of them as before. */
    void settle(Handle handle, List<Change> changes) throws SQLException;

    /** The column that has a change's place. */
    String place();

    /** The columns that pending changes are sorted by, which are the key of their table. */
    String order();

    /** Whether any is pending. Sorted, as PostgreSQL would else look at all that is left of those that were settled of late. */
    default boolean isAnyPending(Handle handle) {
        return handle.createQuery("SELECT 1 FROM <t>changes ORDER BY " + order() + " LIMIT 1")
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    /** The place of the last pending change of each stream that has one. */
    default Map<StreamId, Long> newestPending(Handle handle) {
        return places(handle, "MAX(" + place() + ")");
    }

    /** The place of the first pending change of each stream that has one. */
    default Map<StreamId, Long> oldestPending(Handle handle) {
        return places(handle, "MIN(" + place() + ")");
    }

    private static Map<StreamId, Long> places(Handle handle, String which) {
        Map<StreamId, Long> places = new HashMap<>();
        handle.createQuery("SELECT stream, " + which + " FROM <t>changes GROUP BY stream")
                .map((rs, context) -> places.put(StreamTable.id(rs.getString(1)), rs.getLong(2)))
                .list();
        return places;
    }
}

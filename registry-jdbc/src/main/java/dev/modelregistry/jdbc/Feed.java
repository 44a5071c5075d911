package dev.modelregistry.jdbc;

import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.StreamId;
import org.jdbi.v3.core.Handle;

/** The change feed of a database; what databases can do for it differs. Implementations are stateless. */
interface Feed {
    /**
     * Starts an append.
     *
     * @return the commit's place in the order in which commits become visible, or 0 where nobody asks for it
     */
    long begin(Handle handle);

    /** Notes in the transaction of an append that its stream changed; {@code change} is what {@link #begin} gave. */
    void end(Handle handle, StreamId stream, long change);

    /** As {@link dev.modelregistry.spi.CommitLog#changedSince}. */
    ChangePage changedSince(Handle handle, ChangeToken token, int limit);
}

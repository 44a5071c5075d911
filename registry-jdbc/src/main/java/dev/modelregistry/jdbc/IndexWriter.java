package dev.modelregistry.jdbc;

import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Writes the rows by which versions are found. Implementations are immutable. */
interface IndexWriter {
    /** Makes the index show changes, one of each stream, in the transaction that is under way. */
    void apply(Handle handle, Map<StreamId, TermChange> changes) throws SQLException;
}

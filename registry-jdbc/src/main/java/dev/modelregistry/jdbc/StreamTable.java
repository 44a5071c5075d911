package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.StreamId;
import org.jdbi.v3.core.Handle;

/** Which streams there are. Stateless. */
final class StreamTable {
    private StreamTable() {}

    /** The streams that start with a prefix, in order. */
    static Page<StreamId> page(Handle handle, String prefix, PageRequest page) {
        // '{' is the first character after all that stream ids are made of
        return Paging.cut(
                handle.createQuery("SELECT stream FROM <t>streams"
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

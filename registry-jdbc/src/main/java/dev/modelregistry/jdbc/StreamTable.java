package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Which streams there are. Stateless. */
final class StreamTable {
    /** What a stream id may start with; a database need not be asked for, nor be able to hold, anything else. */
    private static final Pattern PREFIX = Pattern.compile("[a-z0-9._-]*");

    private StreamTable() {}

    /** What a table has as the name of a stream; no database that is away for a while says what cannot be one. */
    static StreamId id(String name) {
        try {
            return new StreamId(name);
        } catch (IllegalArgumentException e) {
            throw new IntegrityException(
                    "the database has a row of a log that is called <" + name
                            + ">, which no log can be; remove the row",
                    e);
        }
    }

    /** The streams that start with a prefix, in order; their first commits may be pending. */
    static Page<StreamId> page(Handle handle, String prefix, PageRequest page) {
        if (!PREFIX.matcher(prefix).matches()) {
            return Page.last(List.of());
        }
        // '{' is the first character after all that stream ids are made of
        String some = " WHERE stream >= :first AND stream < :end AND stream > :after ORDER BY stream LIMIT :limit";
        return Paging.cut(
                handle.createQuery("(SELECT stream FROM <t>streams" + some
                                + ") UNION (SELECT DISTINCT stream FROM <t>changes" + some
                                + ") ORDER BY stream LIMIT :limit")
                        .bind("first", prefix)
                        .bind("end", prefix + "{")
                        .bind("after", page.after().orElse(""))
                        .bind("limit", page.limit() + 1)
                        .mapTo(String.class)
                        .list(),
                page);
    }
}

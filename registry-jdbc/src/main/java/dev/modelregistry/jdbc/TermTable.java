package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.sql.Types;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Which versions there are, and what they are found by, in a database. Immutable. */
record TermTable(Dialect dialect) {
    private static final String VERSION = "version";

    /** Fields of versions that the table of versions has already. */
    private static final Set<String> OF_VERSIONS = Set.of("model", VERSION);

    private record Key(String member, String field) {}

    /** Makes the index show a commit; part of the transaction that appends it. */
    void apply(Handle handle, StreamId stream, IndexDelta delta) {
        drop(handle, "versions", stream, delta.dropped());
        drop(handle, "terms", stream, delta.dropped());
        // a later put of the same field replaces an earlier one
        Map<Key, Put> puts = new LinkedHashMap<>();
        delta.puts().forEach(put -> puts.put(new Key(put.member(), put.field()), put));
        replaceVersions(
                handle,
                stream,
                puts.values().stream()
                        .filter(put -> put.field().equals(VERSION))
                        .toList());
        puts.values().removeIf(put -> OF_VERSIONS.contains(put.field()) && !put.findable());
        clear(handle, stream, puts.keySet());
        insert(handle, stream, puts.values());
    }

    private void drop(Handle handle, String table, StreamId stream, List<String> members) {
        if (members.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("DELETE FROM <t>" + table + " WHERE stream = ? AND member_key = ?")) {
            members.forEach(member ->
                    batch.bind(0, stream.value()).bind(1, memberKey(member)).add());
            batch.execute();
        }
    }

    /** A version is there as long as it has a number. */
    private void replaceVersions(Handle handle, StreamId stream, List<Put> puts) {
        drop(handle, "versions", stream, puts.stream().map(Put::member).toList());
        List<Put> numbered =
                puts.stream().filter(put -> !put.values().isEmpty()).toList();
        if (numbered.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("INSERT INTO <t>versions (stream, member, member_key) VALUES (?, ?, ?)")) {
            numbered.forEach(put -> batch.bind(0, stream.value())
                    .bind(1, dialect.stored(put.member()))
                    .bind(2, memberKey(put.member()))
                    .add());
            batch.execute();
        }
    }

    private void clear(Handle handle, StreamId stream, Collection<Key> fields) {
        if (fields.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("DELETE FROM <t>terms WHERE stream = ? AND member_key = ? AND field_key = ?")) {
            fields.forEach(key -> batch.bind(0, stream.value())
                    .bind(1, memberKey(key.member()))
                    .bind(2, Terms.fieldKey(key.field()))
                    .add());
            batch.execute();
        }
    }

    private void insert(Handle handle, StreamId stream, Collection<Put> puts) {
        if (puts.stream().allMatch(put -> put.values().isEmpty())) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO <t>terms (stream, member, member_key, field,"
                + " field_key, position, from_end, text_value, text_start, number_value, term)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Put put : puts) {
                // each value once, the least first
                TreeSet<IndexValue> values = new TreeSet<>(IndexValue.ORDER);
                values.addAll(put.values());
                int position = 0;
                for (IndexValue value : values) {
                    batch.bind(0, stream.value())
                            .bind(1, dialect.stored(put.member()))
                            .bind(2, memberKey(put.member()))
                            .bind(3, dialect.stored(put.field()))
                            .bind(4, Terms.fieldKey(put.field()))
                            .bind(5, position)
                            .bind(6, values.size() - 1 - position)
                            .bind(10, Terms.term(put.field(), value));
                    bind(batch, value);
                    batch.add();
                    position++;
                }
            }
            batch.execute();
        }
    }

    private void bind(PreparedBatch batch, IndexValue value) {
        if (value instanceof IndexValue.Numeric number) {
            batch.bindNull(7, Types.VARCHAR).bindNull(8, Types.VARCHAR).bind(9, number.value() + 0.0);
        } else if (value instanceof IndexValue.Text text) {
            batch.bind(7, dialect.stored(text.value()))
                    .bind(8, dialect.stored(Terms.start(text.value())))
                    .bindNull(9, Types.DOUBLE);
        }
    }

    private String memberKey(String member) {
        return dialect.stored(Terms.memberKey(member));
    }

    /** The streams with a member that has this term. */
    Page<StreamId> candidates(Handle handle, IndexTerm term, PageRequest page) {
        return Paging.cut(
                handle.createQuery("SELECT stream FROM <t>terms WHERE term = ? AND stream > ?"
                                + " GROUP BY term, stream ORDER BY term, stream LIMIT ?")
                        .bind(0, Terms.term(term.field(), term.value()))
                        .bind(1, page.after().orElse(""))
                        .bind(2, page.limit() + 1)
                        .mapTo(String.class)
                        .list(),
                page);
    }
}

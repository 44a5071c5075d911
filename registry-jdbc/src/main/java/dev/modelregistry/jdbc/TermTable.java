package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Types;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What versions are found by, in a database. Immutable. */
record TermTable(Dialect dialect) {
    private record Key(String member, String field) {}

    /** Makes the index show a commit; part of the transaction that appends it. */
    void apply(Handle handle, StreamId stream, IndexDelta delta) {
        drop(handle, stream, delta.dropped());
        // a later put of the same field replaces an earlier one
        Map<Key, Put> puts = new LinkedHashMap<>();
        delta.puts().forEach(put -> puts.put(new Key(put.member(), put.field()), put));
        clear(handle, stream, puts.keySet());
        insert(handle, stream, puts.values());
    }

    private void drop(Handle handle, StreamId stream, List<String> members) {
        if (members.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch("DELETE FROM <t>terms WHERE stream = ? AND member = ?")) {
            members.forEach(member -> batch.bind(0, stream.value())
                    .bind(1, dialect.stored(member))
                    .add());
            batch.execute();
        }
    }

    private void clear(Handle handle, StreamId stream, Collection<Key> fields) {
        if (fields.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("DELETE FROM <t>terms WHERE stream = ? AND member = ? AND field = ?")) {
            fields.forEach(key -> batch.bind(0, stream.value())
                    .bind(1, dialect.stored(key.member()))
                    .bind(2, dialect.stored(key.field()))
                    .add());
            batch.execute();
        }
    }

    private void insert(Handle handle, StreamId stream, Collection<Put> puts) {
        if (puts.stream().allMatch(put -> put.values().isEmpty())) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO <t>terms (stream, member, field, position, text_value, number_value, term)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (Put put : puts) {
                for (int i = 0; i < put.values().size(); i++) {
                    IndexValue value = put.values().get(i);
                    batch.bind(0, stream.value())
                            .bind(1, dialect.stored(put.member()))
                            .bind(2, dialect.stored(put.field()))
                            .bind(3, i);
                    if (value instanceof IndexValue.Numeric number) {
                        batch.bindNull(4, Types.VARCHAR).bind(5, number.value());
                    } else if (value instanceof IndexValue.Text text) {
                        batch.bind(4, dialect.stored(text.value())).bindNull(5, Types.DOUBLE);
                    }
                    batch.bind(6, digest(put.field(), value)).add();
                }
            }
            batch.execute();
        }
    }

    /** The streams with a member that has this term. */
    Page<StreamId> candidates(Handle handle, IndexTerm term, PageRequest page) {
        return Paging.cut(
                handle.createQuery("SELECT stream FROM <t>terms WHERE term = ? AND stream > ?"
                                + " GROUP BY term, stream ORDER BY term, stream LIMIT ?")
                        .bind(0, digest(term.field(), term.value()))
                        .bind(1, page.after().orElse(""))
                        .bind(2, page.limit() + 1)
                        .mapTo(String.class)
                        .list(),
                page);
    }

    /** One short key for a field and a value of any length. */
    private static byte[] digest(String field, IndexValue value) {
        MessageDigest digest = Sha256.newDigest();
        byte[] name = field.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
        digest.update(name);
        if (value instanceof IndexValue.Numeric number) {
            // + 0.0 makes the two zeros one
            digest.update(ByteBuffer.allocate(1 + Double.BYTES)
                    .put((byte) 'n')
                    .putDouble(number.value() + 0.0)
                    .flip());
        } else if (value instanceof IndexValue.Text text) {
            digest.update((byte) 't');
            digest.update(text.value().getBytes(StandardCharsets.UTF_8));
        }
        return digest.digest();
    }
}

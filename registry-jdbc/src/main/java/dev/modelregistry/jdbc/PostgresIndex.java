package dev.modelregistry.jdbc;

import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Writes the rows of the index in one request, however many streams they are of. Immutable. */
record PostgresIndex(Dialect dialect, Tables tables) implements IndexWriter {
    /** Few rows are looked up in large tables, whatever the statistics say about tables that were empty a moment ago. */
    private static final String SETTINGS = "SELECT set_config('enable_seqscan', 'off', true),"
            + " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";

    private static final String DROP = "DELETE FROM <t>%s i USING unnest(?, ?) d (stream, member_key)"
            + " WHERE i.stream = d.stream AND i.member_key = d.member_key";
    private static final String VERSIONS = "INSERT INTO <t>versions (stream, member, member_key)"
            + " SELECT v.* FROM unnest(?, ?, ?) v ON CONFLICT (stream, member_key) DO NOTHING";

    /**
     * OFFSET 0 keeps the lookup of each field apart. As a plain join, statistics from when the table was empty made it read
     * all terms of the stream, once for each field.
     */
    static final String CLEAR = "DELETE FROM <t>terms WHERE ctid = ANY (ARRAY(SELECT found.id"
            + " FROM unnest(?, ?, ?) f (stream, member_key, field_key) CROSS JOIN LATERAL (SELECT t.ctid AS id"
            + " FROM <t>terms t WHERE t.stream = f.stream AND t.member_key = f.member_key AND t.field_key = f.field_key"
            + " OFFSET 0) found))";

    private static final String TERMS = "INSERT INTO <t>terms (stream, member, member_key, field, field_key, position,"
            + " from_end, text_value, text_start, number_value)"
            + " SELECT t.* FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) t";

    /** An item of a change, and its stream. */
    private record Of<T>(String stream, T item) {}

    @Override
    public void apply(Handle handle, Map<StreamId, TermChange> changes) throws SQLException {
        PostgresRequest request = new PostgresRequest(handle.getConnection());
        request.add(SETTINGS);
        List<Of<String>> dropped = all(changes, change -> change.dropped().stream());
        drop(request, "versions", dropped);
        drop(request, "terms", dropped);
        drop(
                request,
                "versions",
                all(
                        changes,
                        change -> change.versions().stream()
                                .filter(member -> !change.numbered().contains(member))));
        List<Of<String>> numbered = all(changes, change -> change.numbered().stream());
        if (!numbered.isEmpty()) {
            request.add(
                    VERSIONS,
                    request.texts(numbered, Of::stream),
                    request.texts(numbered, of -> dialect.stored(of.item())),
                    request.texts(numbered, of -> memberKey(of.item())));
        }
        List<Of<TermChange.Key>> fields = all(changes, change -> change.fields().stream());
        if (!fields.isEmpty()) {
            request.add(
                    CLEAR,
                    request.texts(fields, Of::stream),
                    request.texts(fields, of -> memberKey(of.item().member())),
                    request.array(
                            "bytea",
                            fields.stream().map(of -> Terms.fieldKey(of.item().field())),
                            byte[][]::new));
        }
        insert(request, all(changes, change -> change.rows().stream()));
        request.run(tables);
    }

    private static <T> List<Of<T>> all(Map<StreamId, TermChange> changes, Function<TermChange, Stream<T>> items) {
        return changes.entrySet().stream()
                .flatMap(of -> items.apply(of.getValue())
                        .map(item -> new Of<>(of.getKey().value(), item)))
                .toList();
    }

    private void drop(PostgresRequest request, String table, List<Of<String>> members) throws SQLException {
        if (!members.isEmpty()) {
            request.add(
                    DROP.formatted(table),
                    request.texts(members, Of::stream),
                    request.texts(members, of -> memberKey(of.item())));
        }
    }

    private static void insert(PostgresRequest request, List<Of<TermRow>> rows) throws SQLException {
        if (!rows.isEmpty()) {
            request.add(
                    TERMS,
                    request.texts(rows, Of::stream),
                    request.texts(rows, of -> of.item().member),
                    request.texts(rows, of -> of.item().memberKey),
                    request.texts(rows, of -> of.item().field),
                    request.array("bytea", rows.stream().map(of -> of.item().fieldKey), byte[][]::new),
                    request.array("int4", rows.stream().map(of -> of.item().position), Integer[]::new),
                    request.array("int4", rows.stream().map(of -> of.item().fromEnd), Integer[]::new),
                    request.texts(rows, of -> of.item().text),
                    request.texts(rows, of -> of.item().textStart),
                    request.array("float8", rows.stream().map(of -> of.item().number), Double[]::new));
        }
    }

    private String memberKey(String member) {
        return TermTable.memberKey(dialect, member);
    }
}

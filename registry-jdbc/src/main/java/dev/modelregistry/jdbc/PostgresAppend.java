package dev.modelregistry.jdbc;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * All that an append writes, in one request, with the begin and the end of its transaction: PostgreSQL gets the statements together,
 * carries them out one after the other up to the first that fails, and answers once. With an answer to each, they took longer than
 * the disk. Rows of one table come by one statement, as arrays. Thread-safe.
 */
final class PostgresAppend {
    /** Few rows are looked up in large tables, whatever the statistics say about tables that were empty a moment ago. */
    private static final String SETTINGS = "SELECT " + PostgresDialect.WAITS_END
            + ", set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
            + " set_config('enable_mergejoin', 'off', true), CASE WHEN ? THEN " + PostgresDialect.COMMITS_STAY
            + " END";

    private static final String COMMIT =
            "INSERT INTO <t>commits (stream, revision, commit_id, digest, payload) VALUES (?, ?, ?, ?, ?)";
    private static final String DROP = "DELETE FROM <t>%s WHERE stream = ? AND member_key = ANY (?)";
    private static final String VERSIONS = "INSERT INTO <t>versions (stream, member, member_key)"
            + " SELECT ?, v.* FROM unnest(?, ?) v ON CONFLICT (stream, member_key) DO NOTHING";

    /**
     * OFFSET 0 keeps the lookup of each field apart. As a plain join, statistics from when the table was empty made it read
     * all terms of the stream, once for each field.
     */
    static final String CLEAR = "DELETE FROM <t>terms WHERE ctid = ANY (ARRAY(SELECT found.id"
            + " FROM unnest(?, ?) f (member_key, field_key) CROSS JOIN LATERAL (SELECT t.ctid AS id FROM <t>terms t"
            + " WHERE t.stream = ? AND t.member_key = f.member_key AND t.field_key = f.field_key OFFSET 0) found))";

    private static final String TERMS = "INSERT INTO <t>terms (stream, member, member_key, field, field_key, position,"
            + " from_end, text_value, text_start, number_value)"
            + " SELECT ?, t.* FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) t";

    private final Dialect dialect;
    private final Tables tables;
    private final Durability durability;

    PostgresAppend(Dialect dialect, Tables tables, Durability durability) {
        this.dialect = dialect;
        this.tables = tables;
        this.durability = durability;
    }

    /**
     * Puts a commit into its slot, with its index, and notes the change of its stream; in a transaction of its own, which has ended
     * if this returns.
     *
     * @throws SlotTakenException if there is one in it
     */
    void insert(Handle handle, StreamId stream, long revision, Commit commit) throws SQLException {
        Request request = new Request(handle.getConnection());
        request.add("BEGIN");
        request.add(SETTINGS, durability == Durability.SYNC);
        byte[] payload = commit.payload().toByteArray();
        request.add(
                COMMIT,
                stream.value(),
                revision,
                commit.id().value(),
                Sha256.of(payload).hex(),
                payload);
        index(request, stream.value(), TermChange.of(dialect, commit.index()));
        request.add(SnapshotFeed.CHANGED, stream.value());
        request.add("COMMIT");
        try (PreparedStatement statement = request.statement(tables)) {
            statement.execute();
        } catch (SQLException e) {
            if (dialect.failure(e) == Failure.DUPLICATE_KEY) {
                throw new SlotTakenException();
            }
            throw e;
        }
    }

    private void index(Request request, String stream, TermChange change) throws SQLException {
        if (!change.dropped().isEmpty()) {
            request.add(DROP.formatted("versions"), stream, request.texts(change.dropped(), this::memberKey));
            request.add(DROP.formatted("terms"), stream, request.texts(change.dropped(), this::memberKey));
        }
        List<String> gone = new ArrayList<>(change.versions());
        gone.removeAll(change.numbered());
        if (!gone.isEmpty()) {
            request.add(DROP.formatted("versions"), stream, request.texts(gone, this::memberKey));
        }
        if (!change.numbered().isEmpty()) {
            request.add(
                    VERSIONS,
                    stream,
                    request.texts(change.numbered(), dialect::stored),
                    request.texts(change.numbered(), this::memberKey));
        }
        if (!change.fields().isEmpty()) {
            request.add(
                    CLEAR,
                    request.texts(change.fields(), key -> memberKey(key.member())),
                    request.array(
                            "bytea", change.fields().stream().map(key -> Terms.fieldKey(key.field())), byte[][]::new),
                    stream);
        }
        if (!change.rows().isEmpty()) {
            List<TermRow> rows = change.rows();
            request.add(
                    TERMS,
                    stream,
                    request.texts(rows, row -> row.member),
                    request.texts(rows, row -> row.memberKey),
                    request.texts(rows, row -> row.field),
                    request.array("bytea", rows.stream().map(row -> row.fieldKey), byte[][]::new),
                    request.array("int4", rows.stream().map(row -> row.position), Integer[]::new),
                    request.array("int4", rows.stream().map(row -> row.fromEnd), Integer[]::new),
                    request.array("text", rows.stream().map(row -> row.text), String[]::new),
                    request.array("text", rows.stream().map(row -> row.textStart), String[]::new),
                    request.array("float8", rows.stream().map(row -> row.number), Double[]::new));
        }
    }

    private String memberKey(String member) {
        return TermTable.memberKey(dialect, member);
    }

    /** Statements that go together. */
    private static final class Request {
        private final Connection connection;
        private final List<String> statements = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        Request(Connection connection) {
            this.connection = connection;
        }

        void add(String statement, Object... itsValues) {
            statements.add(statement);
            values.addAll(List.of(itsValues));
        }

        <T> Object texts(Collection<T> items, Function<T, String> text) throws SQLException {
            return array("text", items.stream().map(text), String[]::new);
        }

        <T> Object array(String type, Stream<T> items, java.util.function.IntFunction<T[]> maker) throws SQLException {
            return connection.createArrayOf(type, items.toArray(maker));
        }

        PreparedStatement statement(Tables tables) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(tables.in(String.join(";\n", statements)));
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return statement;
        }
    }
}

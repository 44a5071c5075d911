package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Which versions there are, and what they are found by, in a database. Immutable. */
record TermTable(Dialect dialect) implements IndexWriter {
    @Override
    public void apply(Handle handle, Map<StreamId, TermChange> changes) {
        changes.forEach((stream, change) -> {
            drop(handle, stream, memberKeys(change.dropped()));
            replaceVersions(handle, stream, change);
            clear(handle, stream, change.fields());
            insert(handle, stream, change.rows());
        });
    }

    /** Makes some members be found by their puts alone. */
    void rewrite(Handle handle, StreamId stream, TermDifference.Wrong wrong) {
        drop(handle, stream, wrong.memberKeys());
        TermChange change = TermChange.of(dialect, List.of(new IndexDelta(List.of(), wrong.puts())));
        insertVersions(handle, stream, change.numbered());
        insert(handle, stream, change.rows());
    }

    private static void drop(Handle handle, StreamId stream, List<String> memberKeys) {
        drop(handle, "versions", stream, memberKeys);
        drop(handle, "terms", stream, memberKeys);
    }

    private static void drop(Handle handle, String table, StreamId stream, List<String> memberKeys) {
        if (memberKeys.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("DELETE FROM <t>" + table + " WHERE stream = ? AND member_key = ?")) {
            memberKeys.forEach(key -> batch.bind(0, stream.value()).bind(1, key).add());
            batch.execute();
        }
    }

    private List<String> memberKeys(List<String> members) {
        return members.stream().map(member -> memberKey(dialect, member)).toList();
    }

    /** A version is there as long as it has a number. */
    private void replaceVersions(Handle handle, StreamId stream, TermChange change) {
        drop(handle, "versions", stream, memberKeys(change.versions()));
        insertVersions(handle, stream, change.numbered());
    }

    private void insertVersions(Handle handle, StreamId stream, List<String> members) {
        if (members.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("INSERT INTO <t>versions (stream, member, member_key) VALUES (?, ?, ?)")) {
            members.forEach(member -> batch.bind(0, stream.value())
                    .bind(1, dialect.stored(member))
                    .bind(2, memberKey(dialect, member))
                    .add());
            batch.execute();
        }
    }

    /** Most members are new: it costs less to ask for each of them than to delete nothing of each field. */
    private void clear(Handle handle, StreamId stream, Collection<TermChange.Key> fields) {
        Map<String, List<TermChange.Key>> byMember = fields.stream()
                .collect(Collectors.groupingBy(
                        key -> memberKey(dialect, key.member()), TreeMap::new, Collectors.toList()));
        byMember.keySet().removeIf(member -> !hasTerms(handle, stream, member));
        if (byMember.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("DELETE FROM <t>terms WHERE stream = ? AND member_key = ? AND field_key = ?")) {
            byMember.forEach((member, keys) -> keys.forEach(key -> batch.bind(0, stream.value())
                    .bind(1, member)
                    .bind(2, Terms.fieldKey(key.field()))
                    .add()));
            batch.execute();
        }
    }

    private static boolean hasTerms(Handle handle, StreamId stream, String memberKey) {
        return handle.createQuery("SELECT 1 FROM <t>terms WHERE stream = ? AND member_key = ? LIMIT 1")
                .bind(0, stream.value())
                .bind(1, memberKey)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    private static void insert(Handle handle, StreamId stream, List<TermRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO <t>terms (stream, member, member_key, field,"
                + " field_key, position, from_end, text_value, text_start, number_value)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (TermRow row : rows) {
                batch.bind(0, stream.value())
                        .bind(1, row.member)
                        .bind(2, row.memberKey)
                        .bind(3, row.field)
                        .bind(4, row.fieldKey)
                        .bind(5, row.position)
                        .bind(6, row.fromEnd)
                        .bind(7, row.text)
                        .bind(8, row.textStart)
                        .bind(9, row.number)
                        .add();
            }
            batch.execute();
        }
    }

    static String memberKey(Dialect dialect, String member) {
        return dialect.stored(Terms.memberKey(member));
    }

    /** The streams with a member that has this term. */
    Page<StreamId> candidates(Handle handle, IndexTerm term, PageRequest page) {
        boolean isNumber = term.value() instanceof IndexValue.Numeric;
        // by the columns of an index up to the stream, although all but the stream are one: so it is read in its order
        String sorted = "t.field_key"
                + (isNumber || dialect.hasOneIndexOfValues() ? ", t.number_value" : "")
                + (isNumber ? "" : ", t.text_start")
                + ", t.stream";
        Sql sql = Sql.of("SELECT t.stream FROM <t>terms t WHERE ")
                .then(Conditions.equal("t", term.field(), term.value(), dialect))
                .then(Sql.of(" AND t.stream > ?", page.after().orElse("")))
                .then(" GROUP BY " + sorted + " ORDER BY " + sorted + " LIMIT ?");
        try (Query query = handle.createQuery(sql.text())) {
            sql.bind(query);
            return Paging.cut(
                    query.bind(sql.values().size(), page.limit() + 1)
                            .mapTo(String.class)
                            .list(),
                    page);
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.StreamId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Compares the rows by which the members of a stream are found with those that there should be. Immutable. */
record TermDifference(Dialect dialect, StreamId stream) {
    /** So many members are compared by one statement, and written by one transaction, for which others wait. */
    private static final int MEMBERS = 50;

    /**
     * Members that are found by other than they should be.
     *
     * @param memberKeys theirs
     * @param puts what they should be found by; nothing for those that there should not be
     */
    record Wrong(List<String> memberKeys, List<Put> puts) {}

    /** What is wrong, in parts that are small enough for a transaction each; nothing if all is as it should be. */
    List<Wrong> from(Handle handle, List<Put> puts) {
        SortedMap<String, List<Put>> wanted = new TreeMap<>();
        for (Put put : puts) {
            wanted.computeIfAbsent(TermTable.memberKey(dialect, put.member()), key -> new ArrayList<>())
                    .add(put);
        }
        List<String> strangers = new ArrayList<>(members(handle));
        strangers.removeAll(wanted.keySet());
        List<Wrong> all = new ArrayList<>();
        inParts(strangers, some -> all.add(new Wrong(some, List.of())));
        inParts(List.copyOf(wanted.keySet()), some -> {
            List<String> wrong = wrong(handle, some, wanted);
            if (!wrong.isEmpty()) {
                all.add(new Wrong(wrong, puts(wanted, wrong)));
            }
        });
        return all;
    }

    private static void inParts(List<String> keys, Consumer<List<String>> consumer) {
        for (int from = 0; from < keys.size(); from += MEMBERS) {
            consumer.accept(keys.subList(from, Math.min(keys.size(), from + MEMBERS)));
        }
    }

    /** Those of some members that are found by other than they should be. */
    private List<String> wrong(Handle handle, List<String> keys, Map<String, List<Put>> wanted) {
        TermChange change = TermChange.of(dialect, List.of(new IndexDelta(List.of(), puts(wanted, keys))));
        Map<String, Set<List<?>>> expected = new HashMap<>();
        change.rows().forEach(row -> add(expected, row.memberKey, values(row)));
        change.numbered()
                .forEach(
                        member -> add(expected, TermTable.memberKey(dialect, member), List.of(dialect.stored(member))));
        Map<String, Set<List<?>>> found = new HashMap<>();
        select(
                handle,
                "member_key, member, field, field_key, position, from_end, text_value, text_start, number_value"
                        + " FROM <t>terms",
                keys,
                (rs, context) -> add(found, rs.getString(1), values(rs)));
        select(
                handle,
                "member_key, member FROM <t>versions",
                keys,
                (rs, context) -> add(found, rs.getString(1), List.of(rs.getString(2))));
        return keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), found.get(key)))
                .toList();
    }

    private static List<Put> puts(Map<String, List<Put>> all, List<String> keys) {
        return keys.stream().map(all::get).flatMap(List::stream).toList();
    }

    private static boolean add(Map<String, Set<List<?>>> rows, String memberKey, List<?> values) {
        return rows.computeIfAbsent(memberKey, key -> new HashSet<>()).add(values);
    }

    private static List<?> values(TermRow row) {
        return Arrays.asList(
                row.member,
                row.field,
                ByteBuffer.wrap(row.fieldKey),
                row.position,
                row.fromEnd,
                row.text,
                row.textStart,
                row.number);
    }

    private static List<?> values(ResultSet rs) throws SQLException {
        double number = rs.getDouble(9);
        boolean isNumber = !rs.wasNull();
        return Arrays.asList(
                rs.getString(2),
                rs.getString(3),
                ByteBuffer.wrap(rs.getBytes(4)),
                rs.getInt(5),
                rs.getInt(6),
                rs.getString(7),
                rs.getString(8),
                isNumber ? number : null);
    }

    /** All that are found by anything. */
    private List<String> members(Handle handle) {
        return handle.createQuery("SELECT member_key FROM <t>terms WHERE stream = ?"
                        + " UNION SELECT member_key FROM <t>versions WHERE stream = ?")
                .bind(0, stream.value())
                .bind(1, stream.value())
                .mapTo(String.class)
                .list();
    }

    /** By a range, as H2 does not find several keys of one stream by their index. */
    private void select(Handle handle, String what, List<String> sortedKeys, RowMapper<Boolean> mapper) {
        handle.createQuery("SELECT " + what + " WHERE stream = ? AND member_key BETWEEN ? AND ?")
                .bind(0, stream.value())
                .bind(1, sortedKeys.get(0))
                .bind(2, sortedKeys.get(sortedKeys.size() - 1))
                .map(mapper)
                .list();
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What commits do to the rows of the index.
 *
 * @param dropped members that go with all their fields
 * @param versions members whose row in the table of versions is replaced, or goes
 * @param numbered those of them that have a number, and so are there afterwards
 * @param fields whose rows go first
 * @param rows that come
 */
record TermChange(
        List<String> dropped, List<String> versions, List<String> numbered, List<Key> fields, List<TermRow> rows) {
    private static final String VERSION = "version";

    /** Fields of versions that the table of versions has already. */
    private static final Set<String> OF_VERSIONS = Set.of("model", VERSION);

    record Key(String member, String field) {}

    /** What some commits of a stream do together, one after the other. */
    static TermChange of(Dialect dialect, List<IndexDelta> deltas) {
        Set<String> dropped = new LinkedHashSet<>();
        // by member and field: a later put of the same field replaces an earlier one
        Map<String, Map<String, Put>> puts = new LinkedHashMap<>();
        for (IndexDelta delta : deltas) {
            dropped.addAll(delta.dropped());
            delta.dropped().forEach(puts::remove);
            delta.puts()
                    .forEach(put -> puts.computeIfAbsent(put.member(), member -> new LinkedHashMap<>())
                            .put(put.field(), put));
        }
        List<String> versions = new ArrayList<>();
        List<String> numbered = new ArrayList<>();
        List<Put> others = new ArrayList<>();
        puts.forEach((member, fields) -> {
            Put version = fields.get(VERSION);
            if (version != null) {
                versions.add(member);
                if (!version.values().isEmpty()) {
                    numbered.add(member);
                }
            }
            fields.values().stream()
                    .filter(put -> !OF_VERSIONS.contains(put.field()) || put.findable())
                    .forEach(others::add);
        });
        List<Key> fields =
                others.stream().map(put -> new Key(put.member(), put.field())).toList();
        return new TermChange(List.copyOf(dropped), versions, numbered, fields, TermRow.of(dialect, others));
    }
}

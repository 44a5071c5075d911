package dev.modelregistry.jdbc;

import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a commit does to the rows of the index.
 *
 * @param dropped members that go with all their fields
 * @param versions members whose row in the table of versions is replaced, or goes
 * @param numbered those of them that have a number, and so are there afterwards
 * @param fields whose rows go first
 * @param rows that come
 */
record TermChange(
        List<String> dropped,
        List<String> versions,
        List<String> numbered,
        Collection<Key> fields,
        List<TermRow> rows) {
    private static final String VERSION = "version";

    /** Fields of versions that the table of versions has already. */
    private static final Set<String> OF_VERSIONS = Set.of("model", VERSION);

    record Key(String member, String field) {}

    static TermChange of(Dialect dialect, IndexDelta delta) {
        // a later put of the same field replaces an earlier one
        Map<Key, Put> puts = new LinkedHashMap<>();
        delta.puts().forEach(put -> puts.put(new Key(put.member(), put.field()), put));
        List<String> versions = new ArrayList<>();
        List<String> numbered = new ArrayList<>();
        for (Put put : puts.values()) {
            if (put.field().equals(VERSION)) {
                versions.add(put.member());
                if (!put.values().isEmpty()) {
                    numbered.add(put.member());
                }
            }
        }
        puts.values().removeIf(put -> OF_VERSIONS.contains(put.field()) && !put.findable());
        return new TermChange(delta.dropped(), versions, numbered, puts.keySet(), TermRow.of(dialect, puts.values()));
    }
}

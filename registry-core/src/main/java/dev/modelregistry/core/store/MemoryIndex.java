package dev.modelregistry.core.store;

import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;

/** Which streams have a member with a term; exact. Not thread-safe. */
final class MemoryIndex {
    /** One member of one stream. */
    private record Member(StreamId stream, String name) {}

    /** For each member its fields, each with the terms that it has. */
    private final Map<Member, Map<String, Set<IndexTerm>>> members = new HashMap<>();

    /** For each term the streams that have it, each with the number of its members that do. */
    private final Map<IndexTerm, NavigableMap<String, Integer>> streams = new HashMap<>();

    void apply(StreamId stream, IndexDelta delta) {
        for (String name : delta.dropped()) {
            Map<String, Set<IndexTerm>> fields = members.remove(new Member(stream, name));
            if (fields != null) {
                fields.values().forEach(terms -> remove(stream, terms));
            }
        }
        for (IndexDelta.Put put : delta.puts()) {
            put(new Member(stream, put.member()), put);
        }
    }

    NavigableSet<String> streams(IndexTerm term) {
        NavigableMap<String, Integer> found = streams.get(canonical(term));
        return found == null ? Collections.emptyNavigableSet() : found.navigableKeySet();
    }

    private void put(Member member, IndexDelta.Put put) {
        Map<String, Set<IndexTerm>> fields = members.computeIfAbsent(member, m -> new HashMap<>());
        Set<IndexTerm> before = fields.remove(put.field());
        if (before != null) {
            remove(member.stream(), before);
        }
        Set<IndexTerm> now = new HashSet<>();
        put.values().forEach(value -> now.add(canonical(new IndexTerm(put.field(), value))));
        if (!now.isEmpty()) {
            fields.put(put.field(), now);
            now.forEach(term -> streams.computeIfAbsent(term, t -> new TreeMap<>())
                    .merge(member.stream().value(), 1, Integer::sum));
        }
        if (fields.isEmpty()) {
            members.remove(member);
        }
    }

    private void remove(StreamId stream, Set<IndexTerm> terms) {
        for (IndexTerm term : terms) {
            streams.computeIfPresent(term, (t, counts) -> {
                counts.computeIfPresent(stream.value(), (s, count) -> count == 1 ? null : count - 1);
                return counts.isEmpty() ? null : counts;
            });
        }
    }

    /** Numbers are equal as numbers: zero has one sign here. */
    private static IndexTerm canonical(IndexTerm term) {
        return term.value() instanceof IndexValue.Numeric number
                ? new IndexTerm(term.field(), new IndexValue.Numeric(number.value() + 0.0))
                : term;
    }
}

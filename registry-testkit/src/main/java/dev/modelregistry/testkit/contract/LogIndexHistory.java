package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random histories of index deltas, beside a model that keeps what must be found. */
abstract class LogIndexHistory extends LogConcern {
    private static final List<StreamId> STREAMS = List.of(new StreamId("a"), new StreamId("a-b"), new StreamId("b"));
    private static final List<String> MEMBERS = List.of("1", "2", "11");
    private static final List<String> FIELDS = List.of("stage", "tags.team", "metrics.auc");
    private static final List<IndexValue> VALUES = List.of(
            new IndexValue.Text("production"),
            new IndexValue.Text("Production"),
            new IndexValue.Text("1"),
            new IndexValue.Numeric(1),
            new IndexValue.Numeric(0.5));

    /** For each field of each member of each stream, its values. */
    private final Map<StreamId, Map<String, Map<String, Set<IndexValue>>>> model = new HashMap<>();

    LogIndexHistory(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void nothingIsEverMissed() {
        long seed = Long.getLong("registry.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<StreamId, Long> heads = new HashMap<>();
        for (int step = 1; step <= 120; step++) {
            StreamId stream = pick(STREAMS, random);
            IndexDelta delta = delta(random);
            log().append(stream, heads.merge(stream, 1L, Long::sum), Samples.commit(Bytes.utf8("{}"), delta));
            apply(stream, delta);
            if (step % 20 == 0) {
                check("step " + step + " with -Dregistry.seed=" + seed);
            }
        }
    }

    private void check(String when) {
        for (String field : FIELDS) {
            for (IndexValue value : VALUES) {
                IndexTerm term = new IndexTerm(field, value);
                assertThat(Samples.candidates(log(), term))
                        .as("candidates for %s at %s", term, when)
                        .containsAll(expected(term));
            }
        }
    }

    private Set<StreamId> expected(IndexTerm term) {
        Set<StreamId> streams = new TreeSet<>();
        model.forEach((stream, members) -> members.values().forEach(fields -> {
            if (fields.getOrDefault(term.field(), Set.of()).contains(term.value())) {
                streams.add(stream);
            }
        }));
        return streams;
    }

    private void apply(StreamId stream, IndexDelta delta) {
        Map<String, Map<String, Set<IndexValue>>> members = model.computeIfAbsent(stream, s -> new HashMap<>());
        delta.dropped().forEach(members::remove);
        delta.puts()
                .forEach(put -> members.computeIfAbsent(put.member(), m -> new HashMap<>())
                        .put(put.field(), new HashSet<>(put.values())));
    }

    private static IndexDelta delta(Random random) {
        List<String> dropped = random.nextInt(4) == 0 ? List.of(pick(MEMBERS, random)) : List.of();
        List<IndexDelta.Put> puts = new ArrayList<>();
        for (String member : MEMBERS) {
            for (String field : FIELDS) {
                if (random.nextInt(4) == 0) {
                    puts.add(new IndexDelta.Put(member, field, values(random), true));
                }
            }
        }
        return new IndexDelta(dropped, puts);
    }

    private static List<IndexValue> values(Random random) {
        return VALUES.stream().filter(value -> random.nextInt(3) == 0).toList();
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}

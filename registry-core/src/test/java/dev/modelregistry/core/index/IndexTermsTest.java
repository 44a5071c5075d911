package dev.modelregistry.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Manifest;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.ModelHistory;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.RandomCommands;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTermsTest {
    private static final Set<String> INDEXED = Set.of("team");
    private static final Actor BOSS = Actor.of("bob", "ml-lead");

    /** What a store holds: for each member its fields, for each field its values. */
    private final Map<String, Map<String, Set<IndexValue>>> index = new TreeMap<>();

    /** Members and fields, and whether every store must find them. */
    private final Map<List<String>, Boolean> findable = new HashMap<>();

    private final Map<Version, Manifest> manifests = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void deltasAddUpToWhatTheStateSays(long seed) {
        Random random = new Random(seed);
        RandomCommands commands = new RandomCommands(seed);
        ModelHistory history = new ModelHistory();
        int deltas = 0;
        for (int group = 0; group < 300; group++) {
            ModelState before = history.state();
            int from = history.entries().size();
            int size = 1 + random.nextInt(8);
            for (int i = 0; i < size; i++) {
                attempt(history, commands.next(history.state(), history.lifecycle()));
            }
            List<Entry> entries =
                    history.entries().subList(from, history.entries().size());
            if (!entries.isEmpty()) {
                entries.forEach(this::remember);
                apply(IndexTerms.delta(before, entries, history.state(), INDEXED, this::manifest));
                deltas++;
                String when = "seed %d, group %d, after %s".formatted(seed, group, entries);
                IndexTermsTest atOnce = toldAtOnce(history.state());
                assertThat(index).as(when).isEqualTo(expected(history.state())).isEqualTo(atOnce.index);
                assertThat(findable).as(when).isEqualTo(atOnce.findable);
            }
        }
        assertThat(deltas).isGreaterThan(200);
        assertThat(index).isNotEmpty();
        while (history.state().erased().isEmpty()) {
            ModelState before = history.state();
            int from = history.entries().size();
            attempt(history, BOSS, commands.farewell(before));
            List<Entry> entries =
                    history.entries().subList(from, history.entries().size());
            apply(IndexTerms.delta(before, entries, history.state(), INDEXED, this::manifest));
        }
        assertThat(index).as("what an erased model is found by").isEmpty();
    }

    private static void attempt(ModelHistory history, Command command) {
        attempt(history, ModelHistory.ADA, command);
    }

    private static void attempt(ModelHistory history, Actor actor, Command command) {
        try {
            history.execute(actor, command);
        } catch (RegistryException refused) {
            assertThat(refused).hasMessageMatching("(?s).*\\S.*");
        }
    }

    private void remember(Entry entry) {
        for (Event event : entry.events()) {
            if (event instanceof Event.VersionRegistered registered) {
                manifests.put(registered.version(), registered.manifest());
            }
        }
    }

    /** As IndexDelta says: first the members that go, then the fields that get new values. */
    private void apply(IndexDelta delta) {
        delta.dropped().forEach(index::remove);
        findable.keySet().removeIf(field -> delta.dropped().contains(field.get(0)));
        for (IndexDelta.Put put : delta.puts()) {
            Map<String, Set<IndexValue>> fields = index.computeIfAbsent(put.member(), m -> new TreeMap<>());
            fields.remove(put.field());
            findable.remove(List.of(put.member(), put.field()));
            if (!put.values().isEmpty()) {
                findable.put(List.of(put.member(), put.field()), put.findable());
                fields.put(put.field(), new HashSet<>(put.values()));
            }
        }
        index.values().removeIf(Map::isEmpty);
    }

    /** A store that has forgotten everything, and is told all at once. */
    private IndexTermsTest toldAtOnce(ModelState state) {
        IndexTermsTest other = new IndexTermsTest();
        for (VersionState version : state.versions()) {
            other.apply(new IndexDelta(List.of(), IndexTerms.all(state, version, manifest(version), INDEXED)));
        }
        return other;
    }

    private Map<String, Map<String, Set<IndexValue>>> expected(ModelState state) {
        Map<String, Map<String, Set<IndexValue>>> all = new TreeMap<>();
        for (VersionState version : state.versions()) {
            Map<String, Set<IndexValue>> fields = version.deleted() ? tombstone(version) : fields(state, version);
            if (!fields.isEmpty()) {
                all.put(version.version().toString(), fields);
            }
        }
        return all;
    }

    private Map<String, Set<IndexValue>> fields(ModelState state, VersionState version) {
        Map<String, Set<IndexValue>> fields = new TreeMap<>();
        Attributes.ofState(state, version).forEach((field, values) -> fields.put(field, new HashSet<>(values)));
        Attributes.ofManifest(manifest(version)).forEach((field, values) -> fields.put(field, new HashSet<>(values)));
        put(
                fields,
                "lineage.parent",
                manifest(version).parents().stream().map(p -> p.model().value()));
        return fields;
    }

    /** What was made from a deleted version must still be found. */
    private Map<String, Set<IndexValue>> tombstone(VersionState version) {
        Map<String, Set<IndexValue>> fields = new TreeMap<>();
        put(
                fields,
                "lineage.parent",
                manifest(version).parents().stream().map(p -> p.model().value()));
        put(
                fields,
                "lineage.deleted-dataset",
                manifest(version).datasets().stream().map(d -> d.name() + "/" + d.version()));
        return fields;
    }

    private static void put(Map<String, Set<IndexValue>> fields, String field, Stream<String> texts) {
        Set<IndexValue> values = texts.map(IndexValue.Text::new).collect(Collectors.toSet());
        if (!values.isEmpty()) {
            fields.put(field, values);
        }
    }

    private Manifest manifest(VersionState version) {
        return Objects.requireNonNull(manifests.get(version.version()));
    }
}

package dev.modelregistry.core.index;

import dev.modelregistry.Manifest;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a commit changes in the index. The members are versions; the fields are {@code author}, {@code created},
 * {@code trained} (seconds since 1970), {@code dataset.name}, {@code dataset} (name, a slash, version), {@code parent},
 * {@code tags.*}, {@code metrics.*}, {@code params.*}, {@code stage} and {@code alias}.
 */
public final class IndexTerms {
    /** By which a store must find a model, however it keeps its index. */
    private static final Set<String> FINDABLE = Set.of("dataset.name", "dataset", "parent", "stage", "alias");

    private final Set<String> indexedTags;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final Map<List<String>, IndexDelta.Put> puts = new LinkedHashMap<>();
    private final Set<Version> moved = new LinkedHashSet<>();

    private IndexTerms(Set<String> indexedTags) {
        this.indexedTags = indexedTags;
    }

    /**
     * The change that these entries make, where they lead from one state to the other.
     *
     * @param indexedTags the tags that a store must find, however it keeps its index
     */
    public static IndexDelta delta(ModelState before, List<Entry> entries, ModelState after, Set<String> indexedTags) {
        IndexTerms terms = new IndexTerms(indexedTags);
        entries.forEach(entry -> entry.events().forEach(event -> terms.add(before, entry, event)));
        terms.moved.forEach(version -> terms.holders(after, version));
        return new IndexDelta(List.copyOf(terms.dropped), List.copyOf(terms.puts.values()));
    }

    private void add(ModelState before, Entry entry, Event event) {
        if (event instanceof Event.VersionRegistered e) {
            registered(entry, e);
        } else if (event instanceof Event.Tagged e) {
            e.version().ifPresent(version -> put(version, "tags." + e.key(), List.of(text(e.value()))));
        } else if (event instanceof Event.Untagged e) {
            e.version().ifPresent(version -> put(version, "tags." + e.key(), List.of()));
        } else if (event instanceof Event.AliasMoved e) {
            Optional.ofNullable(before.aliases().get(e.alias())).ifPresent(alias -> moved.add(alias.version()));
            moved.add(e.version());
        } else if (event instanceof Event.AliasRemoved e) {
            Optional.ofNullable(before.aliases().get(e.alias())).ifPresent(alias -> moved.add(alias.version()));
        } else if (event instanceof Event.AllocationChanged e) {
            before.stage(e.stage())
                    .current()
                    .ifPresent(a -> moved.addAll(a.shares().keySet()));
            moved.addAll(e.shares().keySet());
        } else if (event instanceof Event.Deleted e) {
            dropped.add(e.version().toString());
            puts.keySet().removeIf(key -> key.get(0).equals(e.version().toString()));
            moved.remove(e.version());
        }
    }

    private void registered(Entry entry, Event.VersionRegistered e) {
        Version version = e.version();
        Manifest manifest = e.manifest();
        put(version, "author", List.of(text(entry.actor().id())));
        put(version, "created", List.of(time(entry.time())));
        put(version, "trained", List.of(time(manifest.trainedAt())));
        put(
                version,
                "dataset.name",
                distinct(manifest.datasets().stream().map(d -> d.name()).toList()));
        put(
                version,
                "dataset",
                distinct(manifest.datasets().stream()
                        .map(d -> d.name() + "/" + d.version())
                        .toList()));
        put(
                version,
                "parent",
                distinct(manifest.parents().stream()
                        .map(p -> p.model() + "@" + p.version())
                        .toList()));
        e.tags().forEach((key, value) -> put(version, "tags." + key, List.of(text(value))));
        manifest.metrics().forEach((name, value) -> put(version, "metrics." + name, List.of(number(value))));
        manifest.hyperparameters()
                .forEach((name, value) -> put(
                        version,
                        "params." + name,
                        List.of(value instanceof Number n ? number(n.doubleValue()) : text(value.toString()))));
    }

    private void holders(ModelState after, Version version) {
        put(
                version,
                "stage",
                distinct(after.stagesOf(version).stream().map(Stage::name).toList()));
        put(version, "alias", distinct(after.aliasesOf(version)));
    }

    private void put(Version version, String field, List<IndexValue> values) {
        boolean findable = FINDABLE.contains(field)
                || (field.startsWith("tags.") && indexedTags.contains(field.substring("tags.".length())));
        puts.put(List.of(version.toString(), field), new IndexDelta.Put(version.toString(), field, values, findable));
    }

    private static List<IndexValue> distinct(Collection<String> texts) {
        List<IndexValue> values = new ArrayList<>();
        new LinkedHashSet<>(texts).forEach(text -> values.add(text(text)));
        return values;
    }

    private static IndexValue text(String value) {
        return new IndexValue.Text(value);
    }

    private static IndexValue number(double value) {
        return new IndexValue.Numeric(value);
    }

    private static IndexValue time(Instant time) {
        return number(time.getEpochSecond() + time.getNano() / 1e9);
    }
}

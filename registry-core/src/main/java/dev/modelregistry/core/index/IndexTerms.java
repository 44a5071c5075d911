package dev.modelregistry.core.index;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a commit changes in the index. The members are versions; their fields and values are those of {@link Attributes}, to
 * which all deltas of a log add up, and two more for lineage, {@code lineage.parent} and {@code lineage.deleted-dataset}.
 * A deleted version has these two alone.
 */
public final class IndexTerms {
    /** The models of a version's parents, deleted versions included: no query asks for it, lineage does. */
    private static final String PARENTS_MODEL = "lineage.parent";

    /** The datasets of a deleted version, which its children go on to come from. */
    private static final String DELETEDS_DATASET = "lineage.deleted-dataset";

    /** By which a store must find a model, however it keeps its index. */
    private static final Set<String> FINDABLE =
            Set.of("dataset.name", "dataset", "parent", "stage", "alias", PARENTS_MODEL, DELETEDS_DATASET);

    private final Set<String> indexedTags;
    private final Function<VersionState, Manifest> manifests;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final Map<List<String>, IndexDelta.Put> puts = new LinkedHashMap<>();
    private final Set<Version> moved = new LinkedHashSet<>();
    private final Set<Version> evaluated = new LinkedHashSet<>();
    private final Set<Version> deleted = new LinkedHashSet<>();

    private IndexTerms(Set<String> indexedTags, Function<VersionState, Manifest> manifests) {
        this.indexedTags = indexedTags;
        this.manifests = manifests;
    }

    /**
     * The change that these entries make, where they lead from one state to the other.
     *
     * @param indexedTags the tags that a store must find, however it keeps its index
     * @param manifests of versions that are deleted
     */
    public static IndexDelta delta(
            ModelState before,
            List<Entry> entries,
            ModelState after,
            Set<String> indexedTags,
            Function<VersionState, Manifest> manifests) {
        IndexTerms terms = new IndexTerms(indexedTags, manifests);
        entries.forEach(entry -> entry.events().forEach(event -> terms.add(before, entry, event)));
        terms.moved.forEach(version -> terms.holders(after, version));
        terms.evaluated.forEach(version -> terms.evaluations(before, after, version));
        terms.deleted.forEach(version -> terms.tombstone(after, version));
        return new IndexDelta(List.copyOf(terms.dropped), List.copyOf(terms.puts.values()));
    }

    /**
     * All that a version is found by, as the deltas of its log add up to.
     *
     * @param indexedTags as in {@link #delta}
     */
    public static List<IndexDelta.Put> all(
            ModelState state, VersionState version, Manifest manifest, Set<String> indexedTags) {
        IndexTerms terms = new IndexTerms(indexedTags, v -> manifest);
        if (version.deleted()) {
            terms.tombstone(state, version.version());
        } else {
            Attributes.ofState(state, version).forEach((field, values) -> terms.put(version.version(), field, values));
            terms.ofManifest(version.version(), manifest);
        }
        return List.copyOf(terms.puts.values());
    }

    /** By which models are found that have a version, deleted or not, that this dataset was used for. */
    public static List<IndexTerm> usersOf(Dataset dataset) {
        IndexValue value = new IndexValue.Text(Attributes.text(dataset));
        return List.of(new IndexTerm("dataset", value), new IndexTerm(DELETEDS_DATASET, value));
    }

    /** By which models are found that have a version, deleted or not, that was made from some version of this one. */
    public static IndexTerm childrenOf(ModelName model) {
        return new IndexTerm(PARENTS_MODEL, new IndexValue.Text(model.value()));
    }

    /** Whether a store must find a field, however it keeps its index and whatever a policy says. */
    public static boolean alwaysFindable(String field) {
        return FINDABLE.contains(field);
    }

    private void add(ModelState before, Entry entry, Event event) {
        if (event instanceof Event.VersionRegistered e) {
            registered(before, entry, e);
        } else if (event instanceof Event.Tagged e) {
            e.version().ifPresent(version -> put(version, "tags." + e.key(), Attributes.text(e.value())));
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
        } else if (event instanceof Event.Evaluated e) {
            evaluated.add(e.version());
        } else if (event instanceof Event.Archived e) {
            status(e.version(), VersionState.Status.ARCHIVED);
        } else if (event instanceof Event.Restored e) {
            status(e.version(), VersionState.Status.ACTIVE);
        } else if (event instanceof Event.Recalled e) {
            status(e.version(), VersionState.Status.RECALLED);
        } else if (event instanceof Event.Deleted e) {
            dropped.add(e.version().toString());
            puts.keySet().removeIf(key -> key.get(0).equals(e.version().toString()));
            moved.remove(e.version());
            evaluated.remove(e.version());
            deleted.add(e.version());
        } else if (event instanceof Event.Erased) {
            before.versions().forEach(version -> dropped.add(version.version().toString()));
            puts.clear();
            moved.clear();
            evaluated.clear();
            deleted.clear();
        }
    }

    private void registered(ModelState before, Entry entry, Event.VersionRegistered e) {
        Version version = e.version();
        put(version, "model", Attributes.text(before.name().value()));
        put(version, "version", List.of(IndexValue.of(version)));
        put(version, "digest", Attributes.text(e.digest().toString()));
        put(version, "author", Attributes.text(entry.actor().id()));
        put(version, "created", List.of(IndexValue.of(entry.time())));
        status(version, VersionState.Status.ACTIVE);
        e.tags().forEach((key, value) -> put(version, "tags." + key, Attributes.text(value)));
        ofManifest(version, e.manifest());
    }

    private void ofManifest(Version version, Manifest manifest) {
        Attributes.ofManifest(manifest).forEach((field, values) -> put(version, field, values));
        put(version, PARENTS_MODEL, parentsModels(manifest));
    }

    /** What was made from a deleted version is found all the same. */
    private void tombstone(ModelState after, Version version) {
        Manifest manifest = manifests.apply(after.version(version).orElseThrow());
        put(version, DELETEDS_DATASET, Attributes.ofManifest(manifest, "dataset"));
        put(version, PARENTS_MODEL, parentsModels(manifest));
    }

    private static List<IndexValue> parentsModels(Manifest manifest) {
        return Attributes.texts(
                manifest.parents(), parent -> List.of(parent.model().value()));
    }

    private void status(Version version, VersionState.Status status) {
        put(version, "status", Attributes.text(Attributes.status(status)));
    }

    private void holders(ModelState after, Version version) {
        VersionState state = after.version(version).orElseThrow();
        put(version, "stage", Attributes.stages(after, state));
        put(version, "alias", Attributes.aliases(after, state));
    }

    /** The metrics of the newest evaluations, in place of those of older ones. */
    private void evaluations(ModelState before, ModelState after, Version version) {
        before.version(version)
                .ifPresent(
                        old -> Attributes.evaluations(old).keySet().forEach(field -> put(version, field, List.of())));
        Attributes.evaluations(after.version(version).orElseThrow())
                .forEach((field, values) -> put(version, field, values));
    }

    private void put(Version version, String field, List<IndexValue> values) {
        boolean findable = FINDABLE.contains(field)
                || (field.startsWith("tags.") && indexedTags.contains(field.substring("tags.".length())));
        puts.put(List.of(version.toString(), field), new IndexDelta.Put(version.toString(), field, values, findable));
    }
}

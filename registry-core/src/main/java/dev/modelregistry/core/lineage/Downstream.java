package dev.modelregistry.core.lineage;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.core.index.IndexTerms;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.VersionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One walk from what was there to what was made from it. The index tells in which models to look; each is looked at once, as
 * a whole, deleted versions included. Not thread-safe.
 */
final class Downstream {
    private final CommitLog log;
    private final ModelReader models;
    private final Map<ModelName, Looked> looked = new HashMap<>();
    private final Map<VersionKey, List<Child>> children = new HashMap<>();
    private final Set<ModelName> asked = new HashSet<>();

    Downstream(CommitLog log, ModelReader models) {
        this.log = log;
        this.models = models;
    }

    /** A version, and the digest of one that it names as a parent: a copied one may name another registry's. */
    private record Child(VersionKey key, Sha256 madeFrom) {}

    /** A model, and the manifests of all its versions. */
    private record Looked(ModelState state, Map<Version, Manifest> manifests) {}

    /** The versions that a dataset was used for, deleted ones included. */
    List<VersionKey> usersOf(Dataset dataset) {
        Set<ModelName> found = new TreeSet<>();
        IndexTerms.usersOf(dataset).forEach(term -> found.addAll(find(term)));
        look(found);
        List<VersionKey> users = new ArrayList<>();
        for (ModelName model : found) {
            there(model).manifests().forEach((version, manifest) -> {
                if (manifest.datasets().stream()
                        .anyMatch(d ->
                                d.name().equals(dataset.name()) && d.version().equals(dataset.version()))) {
                    users.add(new VersionKey(model, version));
                }
            });
        }
        users.sort(null);
        return users;
    }

    /** These, what was made from them, what was made from that, and so on. */
    Set<VersionKey> andAllMadeFrom(Collection<VersionKey> starts) {
        Set<VersionKey> all = new LinkedHashSet<>();
        Deque<VersionKey> open = new ArrayDeque<>(starts);
        while (!open.isEmpty()) {
            VersionKey key = open.remove();
            if (all.add(key)) {
                if (asked.add(key.model())) {
                    look(find(IndexTerms.childrenOf(key.model())));
                }
                children.getOrDefault(key, List.of()).stream()
                        .filter(child -> is(key, child.madeFrom()))
                        .forEach(child -> open.add(child.key()));
            }
        }
        return all;
    }

    /** Whether a version that was looked at is the one of that digest. */
    boolean is(VersionKey key, Sha256 digest) {
        return versionState(key).digest().equals(digest);
    }

    /** Those of them that were not deleted. */
    List<ModelVersion> there(Collection<VersionKey> keys) {
        return keys.stream()
                .filter(key -> !versionState(key).deleted())
                .map(key -> models.version(state(key), key.version(), manifest(key)))
                .toList();
    }

    ModelState state(VersionKey key) {
        return there(key.model()).state();
    }

    VersionState versionState(VersionKey key) {
        return state(key).version(key.version()).orElseThrow();
    }

    Manifest manifest(VersionKey key) {
        return Objects.requireNonNull(there(key.model()).manifests().get(key.version()));
    }

    private Looked there(ModelName model) {
        return Objects.requireNonNull(looked.get(model));
    }

    void look(Collection<ModelName> names) {
        for (ModelName name : names) {
            if (!looked.containsKey(name)) {
                ModelState state = models.state(name);
                List<VersionState> versions = new ArrayList<>();
                state.versions().forEach(versions::add);
                Map<Version, Manifest> manifests = models.manifests(state, versions);
                looked.put(name, new Looked(state, manifests));
                versions.forEach(version -> remember(
                        new VersionKey(name, version.version()),
                        Objects.requireNonNull(manifests.get(version.version()))));
            }
        }
    }

    private void remember(VersionKey child, Manifest manifest) {
        manifest.parents()
                .forEach(parent -> children.computeIfAbsent(
                                new VersionKey(parent.model(), parent.version()), p -> new ArrayList<>())
                        .add(new Child(child, parent.digest())));
    }

    private Set<ModelName> find(IndexTerm term) {
        Set<ModelName> found = new TreeSet<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        while (next.isPresent()) {
            Page<StreamId> page = log.candidates(term, next.get());
            page.forEach(stream -> found.add(ModelName.of(stream.value())));
            next = page.next();
        }
        return found;
    }
}

package dev.modelregistry.core;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.core.artifact.Sweep;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The blobs that versions are made of: of every version that is not deleted, archived and recalled ones included. What
 * cannot be read ends this, so that nothing is ever taken for garbage because it could not be read. Not thread-safe.
 */
final class LiveBytes implements Sweep.Live {
    private static final int BATCH = 200;

    private final CommitLog store;
    private final Parts parts;
    private final Set<Sha256> digests = new HashSet<>();
    private final Map<ModelName, Long> seen = new HashMap<>();
    private final Set<Sha256> expanded = new HashSet<>();

    LiveBytes(CommitLog store, Parts parts) {
        this.store = store;
        this.parts = parts;
    }

    @Override
    public Set<Sha256> digests() {
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        while (next.isPresent()) {
            Page<StreamId> page = store.streams("", next.get());
            page.items().stream()
                    .map(StreamId::value)
                    .filter(ModelName::isName)
                    .forEach(name -> add(ModelName.of(name)));
            next = page.next();
        }
        return digests;
    }

    private void add(ModelName model) {
        Head head = parts.log.load(model);
        if (seen.getOrDefault(model, 0L) < head.revision()) {
            each(parts, head.state(), version -> expanded.add(version.digest()), (digest, size) -> digests.add(digest));
            seen.put(model, head.revision());
        }
    }

    /** Which versions are looked at. */
    interface Choice {
        boolean wants(VersionState version);
    }

    /** Tells the blobs, and how long they are, of versions that are not deleted. */
    static void each(Parts parts, ModelState state, Choice choice, BiConsumer<Sha256, Long> visitor) {
        List<VersionState> batch = new ArrayList<>();
        for (VersionState version : state.versions()) {
            if (!version.deleted() && choice.wants(version)) {
                batch.add(version);
            }
            if (batch.size() == BATCH) {
                visit(parts, state.name(), batch, visitor);
                batch.clear();
            }
        }
        visit(parts, state.name(), batch, visitor);
    }

    private static void visit(
            Parts parts, ModelName model, List<VersionState> versions, BiConsumer<Sha256, Long> visitor) {
        Map<Version, Manifest> manifests = parts.manifests.of(model, versions);
        for (VersionState version : versions) {
            Manifest manifest = manifests.get(version.version());
            if (manifest == null) {
                throw new IllegalStateException(model + "@" + version.version() + " has no manifest");
            }
            parts.downloader
                    .blobs(model + "@" + version.version(), manifest.artifact())
                    .forEach(visitor);
        }
    }
}

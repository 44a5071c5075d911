package dev.modelregistry.core.lineage;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.spi.VersionKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One walk from a version to what it was made from. Each model is loaded once, and again only if one of its versions came
 * since. A model may be a chain of thousands of versions, each made from the one before: the further a walk came in it, the
 * more manifests are read at once. Not thread-safe.
 */
final class Upstream {
    private final ModelReader models;
    private final Map<ModelName, ModelState> states = new HashMap<>();
    private final Map<ModelName, Map<Version, Manifest>> manifests = new HashMap<>();
    private final Map<ModelName, Integer> visits = new HashMap<>();

    Upstream(ModelReader models) {
        this.models = models;
    }

    /** The state of a version's model, which has that version if it was ever registered. */
    ModelState state(VersionKey key) {
        ModelState state = states.computeIfAbsent(key.model(), models::state);
        if (state.version(key.version()).isEmpty() && state.erased().isEmpty()) {
            state = models.state(key.model());
            states.put(key.model(), state);
        }
        return state;
    }

    /** Reads, if it must, as many others before this one as were visited in its model so far. */
    Manifest manifest(ModelState state, VersionState version) {
        Map<Version, Manifest> known = manifests.computeIfAbsent(state.name(), model -> new HashMap<>());
        int visited = visits.merge(state.name(), 1, Integer::sum);
        if (!known.containsKey(version.version())) {
            List<VersionState> major = state.versionsOf(version.version().major());
            int end = version.version().minor() + 1;
            List<VersionState> unknown = major.subList(Math.max(0, end - visited), end).stream()
                    .filter(v -> !known.containsKey(v.version()))
                    .toList();
            known.putAll(models.manifests(state, unknown));
        }
        return Objects.requireNonNull(known.get(version.version()));
    }
}

package dev.modelregistry.core.engine;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.IntegrityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Manifests, read from the log where their versions were registered. They never change, so what was read is kept. */
public final class Manifests {
    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
    private static final int READ_AHEAD = 200;

    private final LogReader reader;
    private final ManifestCache cache;

    /** The reader knows those that came by while it folded. */
    public Manifests(LogReader reader) {
        this.reader = reader;
        this.cache = reader.manifests();
    }

    /** The manifests of these versions, which are sorted by number, and so by revision. */
    public Map<Version, Manifest> of(ModelName model, List<VersionState> versions) {
        Map<Version, Manifest> found = new HashMap<>();
        List<VersionState> missing = new ArrayList<>();
        for (VersionState version : versions) {
            @Nullable Manifest cached = cache.get(model, version.version());
            if (cached == null) {
                missing.add(version);
            } else {
                found.put(version.version(), cached);
            }
        }
        reader.cards().read(model, missing).forEach((version, manifest) -> {
            found.put(version, manifest);
            cache.put(model, version, manifest);
        });
        for (int i = 0; i < missing.size(); i++) {
            if (!found.containsKey(missing.get(i).version())) {
                long from = missing.get(i).revision();
                long to = missing.get(missing.size() - 1).revision();
                read(model, from, (int) Math.min(to - from + 1, READ_AHEAD), found);
                if (!found.containsKey(missing.get(i).version())) {
                    throw new IntegrityException(
                            "revision " + from + " of " + model + " should have registered "
                                    + missing.get(i).version() + ", and did not",
                            null);
                }
            }
        }
        // a commit that was read may have registered others, too
        found.keySet().retainAll(versions.stream().map(VersionState::version).collect(Collectors.toSet()));
        return found;
    }

    /** The manifest of one version. */
    public Manifest of(ModelName model, VersionState version) {
        @Nullable Manifest cached = cache.get(model, version.version());
        return cached != null
                ? cached
                : Objects.requireNonNull(of(model, List.of(version)).get(version.version()));
    }

    /** Told of each commit of this process's own: with some, a card is full. */
    void landed(Head head, Executor executor) {
        if (!Cards.isLast(head.revision())) {
            return;
        }
        try {
            executor.execute(() -> saveCard(head));
        } catch (RejectedExecutionException e) {
            LOG.debug("no card of {}: the registry is closing", head.state().name(), e);
        }
    }

    private void saveCard(Head head) {
        ModelName model = head.state().name();
        try {
            List<VersionState> versions = Cards.ending(head.revision(), head.state());
            reader.cards().save(model, head.revision(), of(model, versions));
            if (reader.load(model).state().erased().isPresent()) {
                // whoever erased the model may have done with its cards before this one came
                reader.cards().clear(model, head.revision());
            }
        } catch (RuntimeException e) {
            LOG.warn("a card of {} was not made: {}", model, e.getMessage());
        }
    }

    private void read(ModelName model, long revision, int limit, Map<Version, Manifest> found) {
        for (LogReader.Recorded recorded : reader.entries(model, revision, limit)) {
            for (Event event : recorded.entry().events()) {
                if (event instanceof Event.VersionRegistered registered) {
                    found.put(registered.version(), registered.manifest());
                    cache.put(model, registered.version(), registered.manifest());
                }
            }
        }
    }
}

package dev.modelregistry.core.query;

import com.google.common.collect.Iterables;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.index.IndexTerms;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.ContentionException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Replaces what the index has of a model by what follows from its log. Thread-safe. */
public final class IndexRebuild {
    private static final int VERSIONS_AT_ONCE = 200;

    private final CommitLog log;
    private final LogReader reader;
    private final Manifests manifests;
    private final Duration patience;

    /** @param patience for how long it is tried again while others write to the model */
    public IndexRebuild(CommitLog log, LogReader reader, Manifests manifests, Duration patience) {
        this.log = log;
        this.reader = reader;
        this.manifests = manifests;
        this.patience = patience;
    }

    /** Returns how many versions the model has, deleted ones included. */
    public long of(ModelName model) {
        long start = System.nanoTime();
        do {
            Head head = reader.load(model);
            if (head.revision() == 0) {
                throw new NotFoundException("there is no model " + model + ", and so nothing to find it by");
            }
            if (log.replaceIndex(new StreamId(model.value()), head.revision(), all(head.state()))) {
                return head.state().size();
            }
        } while (System.nanoTime() - start < patience.toNanos());
        throw new ContentionException(
                "others wrote to " + model + " whenever its index was worked out, for " + patience
                        + "; some of it may still be wrong, try again when fewer do",
                null);
    }

    private List<IndexDelta.Put> all(ModelState state) {
        Set<String> tags = Policy.of(
                        state, reader.load(ModelName.REGISTRY).state().policy())
                .indexedTags();
        List<IndexDelta.Put> puts = new ArrayList<>();
        for (List<VersionState> versions : Iterables.partition(state.versions(), VERSIONS_AT_ONCE)) {
            Map<Version, Manifest> found = manifests.of(state.name(), versions);
            for (VersionState version : versions) {
                Manifest manifest = Objects.requireNonNull(found.get(version.version()));
                puts.addAll(IndexTerms.all(state, version, manifest, tags));
            }
        }
        return puts;
    }
}

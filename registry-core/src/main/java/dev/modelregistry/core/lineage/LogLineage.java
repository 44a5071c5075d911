package dev.modelregistry.core.lineage;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Resolve;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lineage.Lineage;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Status;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.VersionKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lineage, as the manifests in the log tell it. Thread-safe. */
public final class LogLineage implements Lineage {
    private final CommitLog log;
    private final ModelReader models;

    public LogLineage(CommitLog log, ModelReader models) {
        this.log = log;
        this.models = models;
    }

    @Override
    public LineageGraph of(ModelRef ref) {
        VersionKey start = start(ref);
        Drawing drawing = new Drawing();
        Upstream upstream = new Upstream(models);
        Deque<VersionKey> open = new ArrayDeque<>();
        Set<VersionKey> seen = new LinkedHashSet<>();
        open.add(start);
        while (!open.isEmpty()) {
            VersionKey key = open.remove();
            if (seen.add(key)) {
                Manifest manifest = draw(drawing, upstream, key);
                drawing.sources(key, manifest);
                for (Manifest.Parent parent : manifest.parents()) {
                    drawing.madeFrom(key, parent);
                    VersionKey from = new VersionKey(parent.model(), parent.version());
                    ModelState state = upstream.state(from);
                    if (state.erased().isPresent()) {
                        drawing.absent(parent, Status.ERASED);
                    } else if (isHere(parent, state)) {
                        open.add(from);
                    } else {
                        drawing.absent(parent, Status.ELSEWHERE);
                    }
                }
            }
        }
        return drawing.graph();
    }

    /** A model that was copied names parents that were not, and whose names may belong to others here. */
    private static boolean isHere(Manifest.Parent parent, ModelState state) {
        return state.version(parent.version())
                .filter(version -> version.digest().equals(parent.digest()))
                .isPresent();
    }

    private static Manifest draw(Drawing drawing, Upstream upstream, VersionKey key) {
        ModelState state = upstream.state(key);
        VersionState version = state.version(key.version()).orElseThrow();
        drawing.version(state, version);
        return upstream.manifest(state, version);
    }

    @Override
    public LineageGraph descendants(ModelRef ref) {
        VersionKey start = start(ref);
        Downstream downstream = new Downstream(log, models);
        downstream.look(Set.of(start.model()));
        return drawn(new Drawing(), downstream, List.of(start));
    }

    /** By its number a deleted version is found, too: its lineage stays. */
    private VersionKey start(ModelRef ref) {
        ModelState state = models.existing(ref.model()).state();
        Version version = ref.exact()
                .filter(number -> state.version(number).isPresent())
                .orElseGet(() -> Resolve.resolve(state, ref).version());
        return new VersionKey(ref.model(), version);
    }

    @Override
    public List<ModelVersion> trainedOn(Dataset dataset) {
        Downstream downstream = new Downstream(log, models);
        return downstream.there(new TreeSet<>(downstream.usersOf(dataset)));
    }

    @Override
    public List<ModelVersion> affectedBy(Dataset dataset) {
        Downstream downstream = new Downstream(log, models);
        return downstream.there(new TreeSet<>(downstream.andAllMadeFrom(downstream.usersOf(dataset))));
    }

    @Override
    public LineageGraph impactOf(Dataset dataset) {
        Drawing drawing = new Drawing();
        DatasetNode node = DatasetNode.of(dataset);
        drawing.add(node);
        Downstream downstream = new Downstream(log, models);
        Collection<VersionKey> users = downstream.usersOf(dataset);
        users.forEach(user -> downstream.manifest(user).datasets().stream()
                .filter(used -> DatasetNode.of(used).equals(node))
                .forEach(used -> drawing.usedBy(user, used)));
        return drawn(drawing, downstream, users);
    }

    private static LineageGraph drawn(Drawing drawing, Downstream downstream, Collection<VersionKey> starts) {
        Set<VersionKey> all = downstream.andAllMadeFrom(starts);
        for (VersionKey key : all) {
            drawing.version(downstream.state(key), downstream.versionState(key));
            downstream.manifest(key).parents().stream()
                    .filter(parent -> isAmong(all, parent, downstream))
                    .forEach(parent -> drawing.madeFrom(key, parent));
        }
        return drawing.graph();
    }

    private static boolean isAmong(Set<VersionKey> all, Manifest.Parent parent, Downstream downstream) {
        VersionKey key = new VersionKey(parent.model(), parent.version());
        return all.contains(key) && downstream.is(key, parent.digest());
    }
}

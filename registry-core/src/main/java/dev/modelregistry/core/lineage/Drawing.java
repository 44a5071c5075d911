package dev.modelregistry.core.lineage;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelRef;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Edge;
import dev.modelregistry.lineage.LineageGraph.Node;
import dev.modelregistry.lineage.LineageGraph.Status;
import dev.modelregistry.lineage.LineageGraph.VersionNode;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.VersionKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph in the making. Not thread-safe. */
final class Drawing {
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Set<Edge> edges = new LinkedHashSet<>();

    LineageGraph graph() {
        return new LineageGraph(List.copyOf(nodes.values()), List.copyOf(edges));
    }

    void add(Node node) {
        nodes.put(node.id(), node);
    }

    void version(ModelState state, VersionState version) {
        Status status = switch (version.status()) {
            case ACTIVE -> Status.ACTIVE;
            case ARCHIVED -> Status.ARCHIVED;
            case RECALLED -> Status.RECALLED;
            case DELETED -> Status.DELETED;
        };
        add(new VersionNode(
                ModelRef.of(state.name(), version.version()),
                version.digest(),
                state.stagesOf(version.version()),
                status));
    }

    /** A parent of which this registry has nothing: that there is one is told by its children. */
    void absent(Manifest.Parent parent, Status status) {
        add(new VersionNode(ModelRef.of(parent.model(), parent.version()), parent.digest(), Set.of(), status));
    }

    /** The datasets and the code that a version was made from. */
    void sources(VersionKey version, Manifest manifest) {
        for (Dataset dataset : manifest.datasets()) {
            add(DatasetNode.of(dataset));
            usedBy(version, dataset);
        }
        manifest.code().ifPresent(code -> {
            CodeNode node = new CodeNode(code);
            add(node);
            edges.add(new Edge(node.id(), id(version), "built by"));
        });
    }

    void usedBy(VersionKey version, Dataset dataset) {
        edges.add(new Edge(
                DatasetNode.of(dataset).id(), id(version), dataset.role().orElse("")));
    }

    void madeFrom(VersionKey child, Manifest.Parent parent) {
        edges.add(new Edge(id(new VersionKey(parent.model(), parent.version())), id(child), "parent of"));
    }

    private static String id(VersionKey key) {
        return "version " + key;
    }
}

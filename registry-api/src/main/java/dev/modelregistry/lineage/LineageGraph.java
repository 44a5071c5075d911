package dev.modelregistry.lineage;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Sha256;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Versions, datasets and code, and what was made from what. Data; {@link #toMermaid} and {@link #toDot} draw it.
 *
 * @param nodes each once, in the order in which they were come upon
 * @param edges from what was there before to what was made from it
 */
public record LineageGraph(List<Node> nodes, List<Edge> edges) {
    /** Copies the lists. */
    public LineageGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /** Something that a model is made from, or a model. */
    public sealed interface Node {
        /** Tells it from every other node of a graph. */
        String id();

        /** For a person; may have any characters. */
        String label();
    }

    /**
     * A version.
     *
     * @param ref its exact reference
     * @param digest its identity
     * @param stages that serve it
     * @param status whether it may be used
     */
    public record VersionNode(ModelRef ref, Sha256 digest, Set<Stage> stages, Status status) implements Node {
        /** Copies the stages. */
        public VersionNode {
            stages = Collections.unmodifiableSet(new TreeSet<>(stages));
        }

        @Override
        public String id() {
            return "version " + ref;
        }

        @Override
        public String label() {
            return ref
                    + (stages.isEmpty() ? "" : " " + stages)
                    + (status == Status.ACTIVE ? "" : " (" + status.word() + ")");
        }
    }

    /** A dataset in one version. */
    public record DatasetNode(String name, String version) implements Node {
        /** The node of a dataset. */
        public static DatasetNode of(Dataset dataset) {
            return new DatasetNode(dataset.name(), dataset.version());
        }

        @Override
        public String id() {
            return "dataset " + name.length() + " " + name + "/" + version;
        }

        @Override
        public String label() {
            return name + "/" + version;
        }
    }

    /** Code in one state. */
    public record CodeNode(CodeRef code) implements Node {
        @Override
        public String id() {
            return "code " + code.repository().length() + " " + code.system() + " " + code.repository() + "@"
                    + code.revision();
        }

        @Override
        public String label() {
            return code.repository() + "@" + code.revision();
        }
    }

    /** Whether a version may be used. */
    public enum Status {
        /** It may. */
        ACTIVE,
        /** Not until it is restored. */
        ARCHIVED,
        /** Never again. */
        RECALLED,
        /** It is gone; its lineage is not. */
        DELETED,
        /** Its model was erased, and what it was made from with it. */
        ERASED,
        /** It is in the registry that its child was copied from, and not in this one. */
        ELSEWHERE;

        String word() {
            return switch (this) {
                case ACTIVE -> "active";
                case ARCHIVED -> "archived";
                case RECALLED -> "recalled";
                case DELETED -> "deleted";
                case ERASED -> "erased";
                case ELSEWHERE -> "in another registry";
            };
        }
    }

    /**
     * What was made from what.
     *
     * @param from the id of what was there before
     * @param to the id of the version that was made from it
     * @param label how it was used: a dataset's role, or a few words
     */
    public record Edge(String from, String to, String label) {}

    /** As a Mermaid flowchart, from left to right. */
    public String toMermaid() {
        return GraphText.mermaid(this);
    }

    /** As a graph in the DOT language of Graphviz, from left to right. */
    public String toDot() {
        return GraphText.dot(this);
    }
}

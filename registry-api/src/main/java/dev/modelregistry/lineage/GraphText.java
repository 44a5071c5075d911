package dev.modelregistry.lineage;

import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Edge;
import dev.modelregistry.lineage.LineageGraph.Node;
import java.util.HashMap;
import java.util.Map;

/** Graphs as text for tools that draw them. Labels may have any characters; what a tool could misread is escaped. */
final class GraphText {
    private static final String PLAIN = " ._@/-,";

    private GraphText() {}

    static String mermaid(LineageGraph graph) {
        StringBuilder text = new StringBuilder("flowchart LR\n");
        Map<String, String> ids = ids(graph);
        for (Node node : graph.nodes()) {
            String label = "\"" + mermaid(node.label()) + "\"";
            String shape = node instanceof DatasetNode
                    ? "[(" + label + ")]"
                    : node instanceof CodeNode ? "{{" + label + "}}" : "[" + label + "]";
            text.append("    ").append(ids.get(node.id())).append(shape).append('\n');
        }
        for (Edge edge : graph.edges()) {
            text.append("    ").append(ids.get(edge.from())).append(" -->");
            if (!edge.label().isBlank()) {
                text.append("|\"").append(mermaid(edge.label())).append("\"|");
            }
            text.append(' ').append(ids.get(edge.to())).append('\n');
        }
        return text.toString();
    }

    /** Entities by number; Mermaid writes them with a hash in place of an ampersand. */
    private static String mermaid(String label) {
        StringBuilder text = new StringBuilder();
        label.codePoints().forEach(c -> {
            if (isPlain(c)) {
                text.appendCodePoint(c);
            } else {
                text.append('#').append(c).append(';');
            }
        });
        return text.toString();
    }

    static String dot(LineageGraph graph) {
        StringBuilder text = new StringBuilder("digraph lineage {\n    rankdir=LR;\n    node [shape=box];\n");
        Map<String, String> ids = ids(graph);
        for (Node node : graph.nodes()) {
            text.append("    ").append(ids.get(node.id())).append(" [label=").append(dot(node.label()));
            if (node instanceof DatasetNode) {
                text.append(", shape=cylinder");
            } else if (node instanceof CodeNode) {
                text.append(", shape=hexagon");
            }
            text.append("];\n");
        }
        for (Edge edge : graph.edges()) {
            text.append("    ").append(ids.get(edge.from())).append(" -> ").append(ids.get(edge.to()));
            text.append(edge.label().isBlank() ? "" : " [label=" + dot(edge.label()) + "]")
                    .append(";\n");
        }
        return text.append("}\n").toString();
    }

    /** A quoted string; a backslash would start one of DOT's own escapes. Control characters become spaces. */
    private static String dot(String label) {
        StringBuilder text = new StringBuilder("\"");
        label.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else {
                text.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return text.append('"').toString();
    }

    private static boolean isPlain(int c) {
        return Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
    }

    /** Short names that no tool can misread. */
    private static Map<String, String> ids(LineageGraph graph) {
        Map<String, String> ids = new HashMap<>();
        graph.nodes().forEach(node -> ids.put(node.id(), "n" + ids.size()));
        return ids;
    }
}

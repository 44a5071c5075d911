package dev.modelregistry.lineage;

import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Edge;
import dev.modelregistry.lineage.LineageGraph.Node;
import java.util.HashMap;
import java.util.Locale;
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
        visible(label).codePoints().forEach(c -> {
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

    /**
     * A quoted string; a backslash would start one of DOT's own escapes, an ampersand an entity. Ends of lines and tabs become
     * spaces.
     */
    private static String dot(String label) {
        StringBuilder text = new StringBuilder("\"");
        visible(label).codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else if (c == '&') {
                text.append("&amp;");
            } else {
                text.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return text.append('"').toString();
    }

    /** With every character that does not show, or that changes how others show, written out. */
    private static String visible(String label) {
        StringBuilder shown = new StringBuilder();
        label.codePoints().forEach(c -> {
            if (isHidden(c)) {
                shown.append(String.format(Locale.ROOT, c <= Character.MAX_VALUE ? "\\u%04X" : "\\u{%X}", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** The same rule as that of {@code Words} in registry-core, by which reports are written; a test there compares them. */
    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> isBlank(c) || (c & 0xFFFE) == 0xFFFE;
        };
    }

    /** What Unicode takes for letters or marks and shows as nothing: joiners, fillers, selectors of variants. */
    private static boolean isBlank(int c) {
        return c == 0x034F
                || (c >= 0x115F && c <= 0x1160)
                || (c >= 0x17B4 && c <= 0x17B5)
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2065
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFFA0
                || (c >= 0xFFF0 && c <= 0xFFF8)
                || (c >= 0xE0000 && c <= 0xE0FFF);
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

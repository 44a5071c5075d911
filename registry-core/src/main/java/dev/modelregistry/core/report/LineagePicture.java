package dev.modelregistry.core.report;

import static dev.modelregistry.core.report.Svg.px;

import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.core.report.LineageLayout.Place;
import dev.modelregistry.core.report.LineageLayout.Route;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Node;
import dev.modelregistry.lineage.LineageGraph.Status;
import dev.modelregistry.lineage.LineageGraph.VersionNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was made from what, from left to right. The shape tells a dataset from code and from a version. */
final class LineagePicture {
    private static final double WIDTH = 178;
    private static final double HEIGHT = 42;
    private static final double PASS = 10;
    private static final double GAP = 14;
    private static final double COLUMN = WIDTH + 74;
    private static final double MARGIN = 8;
    private static final int CHARACTERS = 22;
    private static final double PORT = 9;

    private final AuditReport.Origins origins;
    private final LineageLayout layout;

    LineagePicture(AuditReport.Origins origins) {
        this.origins = origins;
        this.layout = new LineageLayout(origins.graph(), HEIGHT, PASS, GAP);
    }

    void draw(Markup svg) {
        double width = COLUMN * (layout.columnCount() - 1) + WIDTH + 2 * MARGIN;
        double height = layout.height() + 2 * MARGIN;
        svg.open(
                "svg",
                "class",
                "lineage",
                "width",
                px(width),
                "height",
                px(height),
                "viewBox",
                "0 0 " + px(width) + " " + px(height),
                "role",
                "img",
                "aria-label",
                "What was made from what; the Markdown report says the same in words");
        edges(svg);
        origins.graph().nodes().forEach(node -> node(svg, node));
        svg.close().line();
    }

    private static double left(Place place) {
        return MARGIN + COLUMN * place.column;
    }

    private void edges(Markup svg) {
        Map<String, List<Route>> into = layout.routes().stream()
                .collect(Collectors.groupingBy(route -> route.edge().to()));
        Map<Route, Double> ports = new HashMap<>();
        into.values().forEach(routes -> {
            List<Route> sorted = routes.stream()
                    .sorted(Comparator.comparing(
                            route -> route.places().get(route.places().size() - 2).y))
                    .toList();
            double apart = Math.min(PORT, (HEIGHT - 12) / sorted.size());
            for (int i = 0; i < sorted.size(); i++) {
                ports.put(sorted.get(i), (i - (sorted.size() - 1) / 2.0) * apart);
            }
        });
        Map<String, Set<String>> roles = new HashMap<>();
        for (Route route : layout.routes()) {
            path(svg, route, ports.getOrDefault(route, 0.0));
            if (!isPlain(route.edge().label())) {
                roles.computeIfAbsent(route.edge().from(), id -> new TreeSet<>())
                        .add(route.edge().label());
            }
        }
        roles.forEach((id, labels) -> {
            Place from = layout.place(id);
            svg.put(
                    "text",
                    Words.shorten(String.join(", ", labels), 11),
                    "class",
                    "tick halo",
                    "x",
                    px(left(from) + WIDTH + 5),
                    "y",
                    px(MARGIN + from.y - 4));
        });
    }

    /** What goes without saying. */
    private static boolean isPlain(String label) {
        return label.isBlank() || label.equals("built by") || label.equals("parent of");
    }

    private static void path(Markup svg, Route route, double port) {
        StringBuilder path = new StringBuilder();
        Place last = route.places().get(0);
        double x = left(last) + WIDTH;
        double y = MARGIN + last.y;
        path.append('M').append(px(x)).append(' ').append(px(y));
        for (Place next : route.places().subList(1, route.places().size())) {
            boolean end = next.equals(route.places().get(route.places().size() - 1));
            double toX = left(next) - (end ? 7 : 0);
            double toY = MARGIN + next.y + (end ? port : 0);
            double middle = (x + toX) / 2;
            path.append(String.format(
                    Locale.ROOT, " C%s %s %s %s %s %s", px(middle), px(y), px(middle), px(toY), px(toX), px(toY)));
            if (!end) {
                path.append(" L").append(px(toX + WIDTH)).append(' ').append(px(toY));
            }
            x = toX + WIDTH;
            y = toY;
        }
        svg.leaf("path", "class", "edge", "d", path.toString(), "marker-end", "url(#arrow)");
    }

    private void node(Markup svg, Node node) {
        Place place = layout.place(node.id());
        double x = left(place);
        double y = MARGIN + place.y - HEIGHT / 2;
        svg.open("g", "transform", "translate(" + px(x) + " " + px(y) + ")");
        svg.put("title", node.label());
        if (node instanceof VersionNode version) {
            version(svg, version);
        } else if (node instanceof DatasetNode dataset) {
            svg.leaf("path", "class", "node", "d", cylinder());
            lines(svg, Words.shorten(dataset.name(), CHARACTERS), Words.shorten(dataset.version(), CHARACTERS), 3);
        } else if (node instanceof CodeNode code) {
            svg.leaf("path", "class", "node", "d", hexagon());
            String repository = code.code().repository();
            int slash = repository.lastIndexOf('/', repository.length() - 2);
            lines(
                    svg,
                    Words.shorten(repository.substring(slash + 1), CHARACTERS - 2),
                    Words.shorten(code.code().revision(), 12),
                    0);
        }
        svg.close();
    }

    private void version(Markup svg, VersionNode node) {
        boolean asked = origins.of().contains(node.ref());
        String kind = (asked ? " asked" : "") + (node.status() == Status.ACTIVE ? "" : " gone");
        svg.leaf("rect", "class", "node" + kind, "width", px(WIDTH), "height", px(HEIGHT), "rx", "3");
        String number = "@" + node.ref().exact().orElseThrow();
        String name = Words.shorten(node.ref().model().value(), Math.max(4, CHARACTERS - number.length()));
        String state = node.status() == Status.ACTIVE
                ? node.stages().isEmpty()
                        ? "in no stage"
                        : node.stages().stream().map(Stage::name).collect(Collectors.joining(", "))
                : node.status().name().toLowerCase(Locale.ROOT);
        lines(svg, name + number, Words.shorten(state, CHARACTERS), 0);
    }

    private static void lines(Markup svg, String first, String second, double down) {
        svg.put("text", first, "class", "mono name", "x", px(WIDTH / 2), "y", px(18 + down), "text-anchor", "middle");
        svg.put(
                "text",
                second,
                "class",
                "mono detail",
                "x",
                px(WIDTH / 2),
                "y",
                px(33 + down),
                "text-anchor",
                "middle");
    }

    private static String cylinder() {
        double w = WIDTH;
        double h = HEIGHT;
        return "M0 5 A" + px(w / 2) + " 5 0 0 1 " + px(w) + " 5 V" + px(h - 5) + " A" + px(w / 2) + " 5 0 0 1 0 "
                + px(h - 5) + " Z M0 5 A" + px(w / 2) + " 5 0 0 0 " + px(w) + " 5";
    }

    private static String hexagon() {
        double w = WIDTH;
        double h = HEIGHT;
        return "M10 0 H" + px(w - 10) + " L" + px(w) + " " + px(h / 2) + " L" + px(w - 10) + " " + px(h) + " H10 L0 "
                + px(h / 2) + " Z";
    }

    /** The arrow heads and patterns that the pictures of a page share. */
    static void definitions(Markup svg) {
        svg.open("svg", "class", "definitions", "width", "0", "height", "0", "aria-hidden", "true");
        svg.open("defs");
        svg.open(
                "marker",
                "id",
                "arrow",
                "viewBox",
                "0 0 8 8",
                "refX",
                "2",
                "refY",
                "4",
                "markerWidth",
                "7",
                "markerHeight",
                "7",
                "orient",
                "auto");
        svg.leaf("path", "class", "head", "d", "M0 0 L8 4 L0 8 Z").close();
        svg.open(
                "pattern",
                "id",
                "hatch",
                "width",
                "5",
                "height",
                "5",
                "patternUnits",
                "userSpaceOnUse",
                "patternTransform",
                "rotate(45)");
        svg.leaf("rect", "class", "hatch-ground", "width", "5", "height", "5");
        svg.leaf("rect", "class", "hatch-line", "width", "2.6", "height", "5").close();
        svg.close().close().line();
    }

    static boolean isEmpty(LineageGraph graph) {
        return graph.edges().isEmpty();
    }
}

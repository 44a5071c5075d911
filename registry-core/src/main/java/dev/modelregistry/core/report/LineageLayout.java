package dev.modelregistry.core.report;

import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.lineage.LineageGraph.Edge;
import dev.modelregistry.lineage.LineageGraph.Node;
import dev.modelregistry.lineage.LineageGraph.VersionNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where the nodes of a lineage stand: in columns, so that everything is to the right of what it was made from, and in each
 * column near to what it is joined to. An edge over several columns has a place in each of them, so that it goes around what
 * stands there.
 */
final class LineageLayout {
    private static final int SWEEPS = 8;

    private final Map<String, Place> places = new LinkedHashMap<>();
    private final List<List<Place>> columns = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();

    /** A place; without a node, one where an edge passes. */
    static final class Place {
        final int column;
        final double height;
        double y;
        private final List<Place> before = new ArrayList<>();
        private final List<Place> after = new ArrayList<>();

        private Place(int column, double height) {
            this.column = column;
            this.height = height;
        }
    }

    /** An edge, and the places from its start to its end. */
    record Route(Edge edge, List<Place> places) {}

    LineageLayout(LineageGraph graph, double nodeHeight, double passHeight, double gap) {
        Map<String, Integer> column = columns(graph);
        for (Node node : graph.nodes()) {
            places.put(node.id(), place(Objects.requireNonNull(column.get(node.id())), nodeHeight));
        }
        for (Edge edge : graph.edges()) {
            Place to = place(edge.to());
            List<Place> way = new ArrayList<>(List.of(place(edge.from())));
            while (way.get(way.size() - 1).column < to.column - 1) {
                join(way, place(way.get(way.size() - 1).column + 1, passHeight));
            }
            join(way, to);
            routes.add(new Route(edge, List.copyOf(way)));
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forward = sweep % 2 == 0;
            for (int i = 0; i < columns.size(); i++) {
                arrange(columns.get(forward ? i : columns.size() - 1 - i), forward, gap);
            }
        }
        double top = columns.stream()
                .flatMap(List::stream)
                .mapToDouble(p -> p.y - p.height / 2)
                .min()
                .orElse(0);
        columns.forEach(c -> c.forEach(p -> p.y -= top));
    }

    private static void join(List<Place> way, Place next) {
        Place last = way.get(way.size() - 1);
        last.after.add(next);
        next.before.add(last);
        way.add(next);
    }

    private Place place(int column, double height) {
        while (columns.size() <= column) {
            columns.add(new ArrayList<>());
        }
        Place place = new Place(column, height);
        List<Place> there = columns.get(column);
        place.y = there.stream().mapToDouble(p -> p.height).sum();
        there.add(place);
        return place;
    }

    Place place(String id) {
        return Objects.requireNonNull(places.get(id));
    }

    List<Route> routes() {
        return routes;
    }

    int columnCount() {
        return columns.size();
    }

    double height() {
        return columns.stream()
                .flatMap(List::stream)
                .mapToDouble(p -> p.y + p.height / 2)
                .max()
                .orElse(0);
    }

    /** Versions behind all their parents; datasets and code just before the first version that was made from them. */
    private static Map<String, Integer> columns(LineageGraph graph) {
        Set<String> versions = new HashSet<>();
        graph.nodes().stream().filter(VersionNode.class::isInstance).forEach(node -> versions.add(node.id()));
        Map<String, Integer> column = new HashMap<>();
        versions.forEach(id -> column.put(id, 0));
        // there are no circles, so each round settles at least one more generation
        for (int round = 0; round < versions.size(); round++) {
            for (Edge edge : graph.edges()) {
                if (versions.contains(edge.from())) {
                    int behind = column.getOrDefault(edge.from(), 0) + 1;
                    column.merge(edge.to(), behind, Math::max);
                }
            }
        }
        for (Edge edge : graph.edges()) {
            if (!versions.contains(edge.from())) {
                column.merge(edge.from(), column.getOrDefault(edge.to(), 0) - 1, Math::min);
            }
        }
        graph.nodes().forEach(node -> column.putIfAbsent(node.id(), 0));
        int first = column.values().stream().min(Comparator.naturalOrder()).orElse(0);
        column.replaceAll((id, c) -> c - first);
        return column;
    }

    /** Each place as near as can be to the middle of its neighbours, in their order. */
    private static void arrange(List<Place> column, boolean forward, double gap) {
        Map<Place, Double> wanted = new HashMap<>();
        for (Place place : column) {
            List<Place> neighbours = forward ? place.before : place.after;
            wanted.put(
                    place, neighbours.stream().mapToDouble(p -> p.y).average().orElse(place.y));
        }
        column.sort(Comparator.comparing(wanted::get));
        double end = Double.NEGATIVE_INFINITY;
        double shift = 0;
        for (Place place : column) {
            double want = Objects.requireNonNull(wanted.get(place));
            place.y = Math.max(want, end + place.height / 2);
            shift += want - place.y;
            end = place.y + place.height / 2 + gap;
        }
        for (Place place : column) {
            place.y += shift / column.size();
        }
    }
}

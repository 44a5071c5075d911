package dev.modelregistry.core.query;

import com.google.common.collect.Sets;
import dev.modelregistry.Comparison;
import dev.modelregistry.Comparison.Difference;
import dev.modelregistry.Comparison.FileChange;
import dev.modelregistry.Comparison.MetricChange;
import dev.modelregistry.Manifest;
import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Sha256;
import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.core.rules.Compatibility;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Two versions, side by side. Pure. */
public final class Comparing {
    private Comparing() {}

    /**
     * Compares.
     *
     * @param lifecycle whose gates say which direction of a metric is better
     */
    public static Comparison compare(
            ModelVersion before, Layout filesBefore, ModelVersion after, Layout filesAfter, Lifecycle lifecycle) {
        return new Comparison(
                before,
                after,
                differences(said(before, after), said(after, before)),
                metrics(before, after, better(lifecycle)),
                signature(before.manifest().signature(), after.manifest().signature()),
                files(filesBefore, filesAfter),
                sharedBytes(filesBefore, filesAfter));
    }

    private static List<Difference> differences(Map<String, String> before, Map<String, String> after) {
        return joined(before, after, Difference::new).stream()
                .filter(difference -> !difference.before().equals(difference.after()))
                .toList();
    }

    /** Everything that is said about a version that is compared with another, in words, under the names that queries use. */
    private static Map<String, String> said(ModelVersion v, ModelVersion other) {
        Map<String, String> said = new TreeMap<>();
        Manifest m = v.manifest();
        said.put("model", v.model().value());
        said.put("digest", v.digest().toString());
        said.put("author", v.author().toString());
        said.put("created", v.registeredAt().toString());
        said.put("trained", m.trainedAt().toString());
        said.put("status", v.archived() ? "archived" : v.recalled() ? "recalled" : "active");
        put(said, "description", v.description());
        put(said, "stage", v.stages().stream().map(Stage::name).collect(Collectors.joining(", ")));
        put(said, "alias", String.join(", ", v.aliases()));
        put(said, "dataset", m.datasets().stream().map(Comparing::text).collect(Collectors.joining(", ")));
        put(
                said,
                "parent",
                m.parents().stream().map(p -> p.model() + "@" + p.version()).collect(Collectors.joining(", ")));
        m.code().ifPresent(code -> {
            said.put("code.system", code.system());
            said.put("code.repository", code.repository());
            said.put("code.revision", code.revision());
        });
        v.tags().forEach((key, value) -> said.put("tags." + key, value));
        Map<String, Object> others = other.manifest().hyperparameters();
        m.hyperparameters()
                .forEach((name, value) -> said.put("params." + name, text(value, others.getOrDefault(name, value))));
        m.dependencies().forEach((name, version) -> said.put("dependencies." + name, version));
        m.business().forEach((key, value) -> said.put("business." + key, value));
        m.signature().ifPresent(signature -> {
            put(said, "signature.inputs", text(signature.inputs()));
            put(said, "signature.outputs", text(signature.outputs()));
        });
        return said;
    }

    private static void put(Map<String, String> said, String what, String value) {
        if (!value.isEmpty()) {
            said.put(what, value);
        }
    }

    private static String text(Dataset d) {
        return d.name() + "/" + d.version()
                + d.role().map(role -> " for " + role).orElse("")
                + d.location().map(URI::toString).map(at -> " at " + at).orElse("")
                + d.digest().map(digest -> " " + digest).orElse("");
    }

    /** A text that reads like a number or a truth value is quoted beside one. */
    private static String text(Object value, Object other) {
        return value instanceof String && !(other instanceof String) ? "\"" + value + "\"" : value.toString();
    }

    private static String text(List<Signature.Tensor> tensors) {
        return tensors.stream().map(Signature.Tensor::toString).collect(Collectors.joining("; "));
    }

    /** A metric, and the evaluation that it is of, unless it was measured at training time. */
    private record Metric(Optional<String> evaluation, String name) {
        /** As a query names it. */
        String joined() {
            return evaluation.map(e -> "evaluations." + e).orElse("metrics") + "." + name;
        }

        /** As a query may name it, too, and no other metric: dots join, so two may have one name without quotes. */
        String apart() {
            return "evaluations." + part(evaluation.orElseThrow()) + "." + part(name);
        }

        private static String part(String name) {
            return name.indexOf('.') < 0 ? name : "\"" + name.replace("\"", "\"\"") + "\"";
        }
    }

    private static Map<Metric, Double> measured(ModelVersion v) {
        Map<Metric, Double> measured = new HashMap<>();
        v.manifest().metrics().forEach((name, value) -> measured.put(new Metric(Optional.empty(), name), value));
        v.evaluations()
                .forEach((evaluation, of) -> of.metrics()
                        .forEach((name, value) -> measured.put(new Metric(Optional.of(evaluation), name), value)));
        return measured;
    }

    private static List<MetricChange> metrics(
            ModelVersion before, ModelVersion after, Map<String, Boolean> higherIsBetter) {
        Map<Metric, Double> old = measured(before);
        Map<Metric, Double> now = measured(after);
        Set<Metric> all = Sets.union(old.keySet(), now.keySet());
        Map<String, Long> named = all.stream().collect(Collectors.groupingBy(Metric::joined, Collectors.counting()));
        return all.stream()
                .map(metric -> change(
                        named.getOrDefault(metric.joined(), 0L) > 1 ? metric.apart() : metric.joined(),
                        Optional.ofNullable(old.get(metric)),
                        Optional.ofNullable(now.get(metric)),
                        Optional.ofNullable(higherIsBetter.get(metric.name()))))
                .sorted(Comparator.comparing(MetricChange::name))
                .toList();
    }

    private static MetricChange change(
            String name, Optional<Double> from, Optional<Double> to, Optional<Boolean> higherIsBetter) {
        MetricChange change = new MetricChange(name, from, to, Optional.empty());
        Optional<Boolean> better = higherIsBetter.flatMap(higher -> switch (change.direction()) {
            case HIGHER -> Optional.of(higher);
            case LOWER -> Optional.of(!higher);
            case ADDED, REMOVED, SAME -> Optional.empty();
        });
        return new MetricChange(name, from, to, better);
    }

    /** For the metrics that gates ask for, whether more is better; those on which gates disagree are left out. */
    public static Map<String, Boolean> better(Lifecycle lifecycle) {
        Map<String, Set<Boolean>> said = new TreeMap<>();
        for (Stage stage : lifecycle.stages()) {
            for (Gate gate : lifecycle.rule(stage).gates()) {
                if (gate instanceof Gate.Metric metric) {
                    said.computeIfAbsent(metric.metric(), m -> new HashSet<>()).add(!metric.atMost());
                } else if (gate instanceof Gate.NotWorse metric) {
                    said.computeIfAbsent(metric.metric(), m -> new HashSet<>()).add(!metric.lower());
                }
            }
        }
        Map<String, Boolean> better = new TreeMap<>();
        said.forEach((metric, directions) -> {
            if (directions.size() == 1) {
                better.put(metric, directions.contains(true));
            }
        });
        return better;
    }

    private static List<String> signature(Optional<Signature> before, Optional<Signature> after) {
        if (before.isPresent() && after.isPresent()) {
            return Compatibility.differences(before.get(), after.get());
        }
        if (before.isEmpty() && after.isEmpty()) {
            return List.of();
        }
        return List.of(
                before.isPresent()
                        ? "the later one has no signature: nobody can tell"
                        : "the earlier one has no signature: nobody can tell");
    }

    private static List<FileChange> files(Layout before, Layout after) {
        return joined(byPath(before), byPath(after), FileChange::new);
    }

    private static Map<String, ModelFile> byPath(Layout layout) {
        Map<String, ModelFile> files = new TreeMap<>();
        layout.files().forEach(cut -> files.put(cut.file().path(), cut.file()));
        return files;
    }

    private static long sharedBytes(Layout before, Layout after) {
        Set<Sha256> stored = new HashSet<>();
        before.files().forEach(file -> file.segments().forEach(segment -> stored.add(segment.digest())));
        return after.files().stream()
                .flatMap(file -> file.segments().stream())
                .filter(segment -> stored.contains(segment.digest()))
                .mapToLong(Layout.Segment::length)
                .sum();
    }

    private interface Join<V, R> {
        R of(String key, Optional<V> before, Optional<V> after);
    }

    /** Something for each key of either map, sorted. */
    private static <V, R> List<R> joined(Map<String, V> before, Map<String, V> after, Join<V, R> join) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        return keys.stream()
                .map(key -> join.of(key, Optional.ofNullable(before.get(key)), Optional.ofNullable(after.get(key))))
                .toList();
    }
}

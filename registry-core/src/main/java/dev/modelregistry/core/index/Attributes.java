package dev.modelregistry.core.index;

import dev.modelregistry.Manifest;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.IndexValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * By what a version is found: its fields and their values, as {@link dev.modelregistry.query.Field} lists them. A field
 * without a value is left out.
 */
public final class Attributes {
    private Attributes() {}

    /** The fields that come from the state alone. */
    public static Map<String, List<IndexValue>> ofState(ModelState state, VersionState version) {
        Map<String, List<IndexValue>> fields = new HashMap<>();
        fields.put("model", text(state.name().value()));
        fields.put("version", List.of(IndexValue.of(version.version())));
        fields.put("digest", text(version.digest().toString()));
        fields.put("status", text(status(version.status())));
        fields.put("author", text(version.author().id()));
        fields.put("created", List.of(IndexValue.of(version.registeredAt())));
        put(fields, "stage", stages(state, version));
        put(fields, "alias", aliases(state, version));
        version.tags().forEach((key, value) -> fields.put("tags." + key, text(value)));
        fields.putAll(evaluations(version));
        return fields;
    }

    /** The fields that come from the manifest, and never change. */
    public static Map<String, List<IndexValue>> ofManifest(Manifest manifest) {
        Map<String, List<IndexValue>> fields = new HashMap<>();
        List<Dataset> datasets = manifest.datasets();
        fields.put("trained", List.of(IndexValue.of(manifest.trainedAt())));
        put(
                fields,
                "dataset",
                texts(datasets.stream().map(d -> d.name() + "/" + d.version()).toList()));
        put(fields, "dataset.name", texts(datasets.stream().map(Dataset::name).toList()));
        put(
                fields,
                "dataset.version",
                texts(datasets.stream().map(Dataset::version).toList()));
        put(
                fields,
                "dataset.role",
                texts(datasets.stream().flatMap(d -> d.role().stream()).toList()));
        put(
                fields,
                "dataset.digest",
                texts(datasets.stream().flatMap(d -> d.digest().stream()).toList()));
        put(
                fields,
                "parent",
                texts(manifest.parents().stream()
                        .map(p -> p.model() + "@" + p.version())
                        .toList()));
        manifest.code().ifPresent(code -> {
            fields.put("code.repository", text(code.repository()));
            fields.put("code.revision", text(code.revision()));
        });
        manifest.metrics().forEach((name, value) -> fields.put("metrics." + name, number(value)));
        manifest.hyperparameters()
                .forEach((name, value) -> fields.put(
                        "params." + name,
                        value instanceof Number n ? number(n.doubleValue()) : text(value.toString())));
        manifest.business().forEach((key, value) -> fields.put("business." + key, text(value)));
        return fields;
    }

    /** Whether a field comes from the state alone. */
    public static boolean isOfState(String field) {
        return switch (field) {
            case "model", "version", "digest", "status", "author", "created", "stage", "alias" -> true;
            default -> field.startsWith("tags.") || field.startsWith("evaluations.");
        };
    }

    static List<IndexValue> stages(ModelState state, VersionState version) {
        return texts(state.stagesOf(version.version()).stream().map(Stage::name).toList());
    }

    static List<IndexValue> aliases(ModelState state, VersionState version) {
        return texts(state.aliasesOf(version.version()));
    }

    /** Two of them may share a field, as a name may have a dot; then it has the values of both. */
    static Map<String, List<IndexValue>> evaluations(VersionState version) {
        Map<String, LinkedHashSet<IndexValue>> fields = new HashMap<>();
        version.evaluations()
                .forEach((name, evaluated) -> evaluated
                        .evaluation()
                        .metrics()
                        .forEach((metric, value) -> fields.computeIfAbsent(
                                        "evaluations." + name + "." + metric, field -> new LinkedHashSet<>())
                                .add(new IndexValue.Numeric(value))));
        Map<String, List<IndexValue>> lists = new HashMap<>();
        fields.forEach((field, values) -> lists.put(field, List.copyOf(values)));
        return lists;
    }

    static String status(VersionState.Status status) {
        return switch (status) {
            case ACTIVE -> "active";
            case ARCHIVED -> "archived";
            case RECALLED -> "recalled";
            case DELETED -> throw new IllegalStateException("a deleted version is not found by anything");
        };
    }

    static List<IndexValue> text(String value) {
        return List.of(new IndexValue.Text(value));
    }

    private static List<IndexValue> number(double value) {
        return List.of(new IndexValue.Numeric(value));
    }

    /** Each value once. */
    private static List<IndexValue> texts(Collection<String> texts) {
        List<IndexValue> values = new ArrayList<>();
        new LinkedHashSet<>(texts).forEach(text -> values.add(new IndexValue.Text(text)));
        return values;
    }

    private static void put(Map<String, List<IndexValue>> fields, String field, List<IndexValue> values) {
        if (!values.isEmpty()) {
            fields.put(field, values);
        }
    }
}

package dev.modelregistry.core.index;

import dev.modelregistry.Manifest;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.IndexValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * By what a version is found: its fields and their values, as {@link dev.modelregistry.query.Field} lists them. A field
 * without a value is left out.
 */
public final class Attributes {
    private static final String TAGS = "tags.";
    private static final String EVALUATIONS = "evaluations.";
    private static final String METRICS = "metrics.";
    private static final String PARAMS = "params.";
    private static final String BUSINESS = "business.";

    /** The fields without a part of the user's that come from the state alone. */
    private static final Map<String, BiFunction<ModelState, VersionState, List<IndexValue>>> OF_STATE = Map.of(
            "model", (state, version) -> text(state.name().value()),
            "version", (state, version) -> List.of(IndexValue.of(version.version())),
            "digest", (state, version) -> text(version.digest().toString()),
            "status", (state, version) -> text(status(version.status())),
            "author", (state, version) -> text(version.author().id()),
            "created", (state, version) -> List.of(IndexValue.of(version.registeredAt())),
            "stage", Attributes::stages,
            "alias", Attributes::aliases);

    /** Those that come from the manifest, and never change. */
    private static final Map<String, Function<Manifest, List<IndexValue>>> OF_MANIFEST = Map.of(
            "trained", manifest -> List.of(IndexValue.of(manifest.trainedAt())),
            "dataset", manifest -> texts(manifest.datasets(), d -> List.of(text(d))),
            "dataset.name", manifest -> texts(manifest.datasets(), d -> List.of(d.name())),
            "dataset.version", manifest -> texts(manifest.datasets(), d -> List.of(d.version())),
            "dataset.role",
                    manifest ->
                            texts(manifest.datasets(), d -> d.role().stream().toList()),
            "dataset.digest",
                    manifest ->
                            texts(manifest.datasets(), d -> d.digest().stream().toList()),
            "parent", manifest -> texts(manifest.parents(), p -> List.of(p.model() + "@" + p.version())),
            "code.repository", manifest -> texts(manifest.code().stream().toList(), c -> List.of(c.repository())),
            "code.revision", manifest -> texts(manifest.code().stream().toList(), c -> List.of(c.revision())));

    private Attributes() {}

    /** All fields that come from the state alone. */
    public static Map<String, List<IndexValue>> ofState(ModelState state, VersionState version) {
        Map<String, List<IndexValue>> fields = new HashMap<>();
        OF_STATE.forEach((field, values) -> put(fields, field, values.apply(state, version)));
        version.tags().forEach((key, value) -> fields.put(TAGS + key, text(value)));
        fields.putAll(evaluations(version));
        return fields;
    }

    /** All fields that come from the manifest. */
    public static Map<String, List<IndexValue>> ofManifest(Manifest manifest) {
        Map<String, List<IndexValue>> fields = new HashMap<>();
        OF_MANIFEST.forEach((field, values) -> put(fields, field, values.apply(manifest)));
        manifest.metrics().forEach((name, value) -> fields.put(METRICS + name, scalar(value)));
        manifest.hyperparameters().forEach((name, value) -> fields.put(PARAMS + name, scalar(value)));
        manifest.business().forEach((key, value) -> fields.put(BUSINESS + key, text(value)));
        return fields;
    }

    /** Whether a field comes from the state alone. */
    public static boolean isOfState(String field) {
        return OF_STATE.containsKey(field) || field.startsWith(TAGS) || field.startsWith(EVALUATIONS);
    }

    /** The values of one field that comes from the state. */
    public static List<IndexValue> ofState(ModelState state, VersionState version, String field) {
        @Nullable BiFunction<ModelState, VersionState, List<IndexValue>> fixed = OF_STATE.get(field);
        if (fixed != null) {
            return fixed.apply(state, version);
        }
        return field.startsWith(TAGS)
                ? scalarOrNone(version.tags().get(field.substring(TAGS.length())))
                : evaluations(version).getOrDefault(field, List.of());
    }

    /** The values of one field that comes from the manifest. */
    public static List<IndexValue> ofManifest(Manifest manifest, String field) {
        @Nullable Function<Manifest, List<IndexValue>> fixed = OF_MANIFEST.get(field);
        if (fixed != null) {
            return fixed.apply(manifest);
        } else if (field.startsWith(METRICS)) {
            return scalarOrNone(manifest.metrics().get(field.substring(METRICS.length())));
        } else if (field.startsWith(PARAMS)) {
            return scalarOrNone(manifest.hyperparameters().get(field.substring(PARAMS.length())));
        }
        return scalarOrNone(manifest.business().get(field.substring(BUSINESS.length())));
    }

    static List<IndexValue> stages(ModelState state, VersionState version) {
        return texts(state.stagesOf(version.version()), stage -> List.of(stage.name()));
    }

    static List<IndexValue> aliases(ModelState state, VersionState version) {
        return texts(state.aliasesOf(version.version()), List::of);
    }

    /** Two of them may share a field, as a name may have a dot; then it has the values of both. */
    static Map<String, List<IndexValue>> evaluations(VersionState version) {
        Map<String, List<IndexValue>> fields = new HashMap<>();
        version.evaluations()
                .forEach((name, evaluated) -> evaluated
                        .evaluation()
                        .metrics()
                        .forEach((metric, value) ->
                                fields.merge(EVALUATIONS + name + "." + metric, scalar(value), Attributes::distinct)));
        return fields;
    }

    static String status(VersionState.Status status) {
        return switch (status) {
            case ACTIVE -> "active";
            case ARCHIVED -> "archived";
            case RECALLED -> "recalled";
            case DELETED -> throw new IllegalStateException("a deleted version is not found by anything");
        };
    }

    static String text(Dataset dataset) {
        return dataset.name() + "/" + dataset.version();
    }

    static List<IndexValue> text(String value) {
        return List.of(new IndexValue.Text(value));
    }

    private static List<IndexValue> scalar(Object value) {
        return value instanceof Number n ? List.of(new IndexValue.Numeric(n.doubleValue())) : text(value.toString());
    }

    private static List<IndexValue> scalarOrNone(@Nullable Object value) {
        return value == null ? List.of() : scalar(value);
    }

    /** Each value once. */
    static <T> List<IndexValue> texts(Collection<T> items, Function<T, List<String>> textsOf) {
        LinkedHashSet<IndexValue> values = new LinkedHashSet<>();
        items.forEach(item -> textsOf.apply(item).forEach(text -> values.add(new IndexValue.Text(text))));
        return List.copyOf(values);
    }

    private static List<IndexValue> distinct(List<IndexValue> some, List<IndexValue> more) {
        LinkedHashSet<IndexValue> values = new LinkedHashSet<>(some);
        values.addAll(more);
        return List.copyOf(values);
    }

    private static void put(Map<String, List<IndexValue>> fields, String field, List<IndexValue> values) {
        if (!values.isEmpty()) {
            fields.put(field, values);
        }
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.Model;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Literal;
import dev.modelregistry.query.Operator;
import dev.modelregistry.query.Order;
import dev.modelregistry.query.VersionQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The meaning of a query, spelt out: every version is looked at, by what its record shows. Slow, and plainly right. */
final class NaiveSearch {
    private final List<ModelVersion> versions = new ArrayList<>();

    /** Of what there is now. */
    NaiveSearch(Registry registry) {
        for (Model model : RegistryConcern.all(PageRequest.MAX_LIMIT, registry::models)) {
            versions.addAll(RegistryConcern.all(PageRequest.MAX_LIMIT, page -> registry.versions(model.name(), page)));
        }
    }

    List<ModelVersion> search(VersionQuery query) {
        return versions.stream()
                .filter(version ->
                        query.condition().isEmpty() || matches(query.condition().get(), version))
                .sorted(order(query))
                .toList();
    }

    private static boolean matches(Condition condition, ModelVersion version) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().allMatch(part -> matches(part, version));
        } else if (condition instanceof Condition.Or or) {
            return or.parts().stream().anyMatch(part -> matches(part, version));
        } else if (condition instanceof Condition.Not not) {
            return !matches(not.condition(), version);
        } else if (condition instanceof Condition.In in) {
            return in.values().stream()
                    .anyMatch(value -> matches(new Condition.Comparison(in.field(), Operator.EQUAL, value), version));
        } else if (condition instanceof Condition.Like like) {
            Predicate<String> pattern = pattern(like.pattern());
            return values(version, like.field().name()).stream()
                    .anyMatch(value -> value instanceof String text && pattern.test(text));
        }
        Condition.Comparison c = (Condition.Comparison) condition;
        Object wanted = plain(c.value());
        List<Object> there = values(version, c.field().name());
        if (c.operator() == Operator.NOT_EQUAL) {
            return there.stream().noneMatch(value -> compare(value, wanted) == 0);
        }
        return there.stream()
                .anyMatch(value -> value.getClass() == wanted.getClass()
                        && switch (c.operator()) {
                            case EQUAL -> compare(value, wanted) == 0;
                            case LESS -> compare(value, wanted) < 0;
                            case AT_MOST -> compare(value, wanted) <= 0;
                            case GREATER -> compare(value, wanted) > 0;
                            default -> compare(value, wanted) >= 0;
                        });
    }

    private static Object plain(Literal literal) {
        if (literal instanceof Literal.Text text) {
            return text.value();
        } else if (literal instanceof Literal.Numeric number) {
            return number.value();
        } else if (literal instanceof Literal.Time time) {
            return time.value();
        }
        return ((Literal.OfVersion) literal).value();
    }

    /** Numbers before texts; the zeros are one. */
    private static int compare(Object a, Object b) {
        if (a instanceof Double m && b instanceof Double n) {
            return m < n ? -1 : m > n ? 1 : 0;
        } else if (a instanceof Instant s && b instanceof Instant t) {
            return s.compareTo(t);
        } else if (a instanceof Version v && b instanceof Version w) {
            return v.compareTo(w);
        } else if (a instanceof String s && b instanceof String t) {
            return Arrays.compareUnsigned(s.getBytes(StandardCharsets.UTF_8), t.getBytes(StandardCharsets.UTF_8));
        }
        return a instanceof Double ? -1 : 1;
    }

    private static Predicate<String> pattern(String like) {
        StringBuilder regex = new StringBuilder();
        boolean literally = false;
        for (int c : like.codePoints().toArray()) {
            if (!literally && c == '\\') {
                literally = true;
                continue;
            }
            String quoted = Pattern.quote(Character.toString(c));
            regex.append(literally ? quoted : c == '%' ? ".*" : c == '_' ? "." : quoted);
            literally = false;
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }

    private static Comparator<ModelVersion> order(VersionQuery query) {
        return (a, b) -> {
            for (Order key : query.order()) {
                Optional<Object> x = sorting(a, key);
                Optional<Object> y = sorting(b, key);
                int compared = x.isPresent() && y.isPresent()
                        ? compare(x.get(), y.get()) * (key.descending() ? -1 : 1)
                        : Boolean.compare(x.isEmpty(), y.isEmpty());
                if (compared != 0) {
                    return compared;
                }
            }
            int byName = a.model().compareTo(b.model());
            return byName != 0 ? byName : a.version().compareTo(b.version());
        };
    }

    private static Optional<Object> sorting(ModelVersion version, Order key) {
        List<Object> values = values(version, key.field().name());
        return key.descending()
                ? values.stream().max(NaiveSearch::compare)
                : values.stream().min(NaiveSearch::compare);
    }

    private static List<Object> values(ModelVersion v, String field) {
        Collection<Dataset> datasets = v.manifest().datasets();
        return switch (field) {
            case "model" -> List.of(v.model().value());
            case "version" -> List.of(v.version());
            case "digest" -> List.of(v.digest().toString());
            case "stage" -> List.copyOf(v.stages().stream().map(Stage::name).toList());
            case "alias" -> List.copyOf(v.aliases());
            case "status" -> List.of(v.archived() ? "archived" : v.recalled() ? "recalled" : "active");
            case "author" -> List.of(v.author().id());
            case "created" -> List.of(v.registeredAt());
            case "trained" -> List.of(v.manifest().trainedAt());
            case "dataset" ->
                List.copyOf(
                        datasets.stream().map(d -> d.name() + "/" + d.version()).toList());
            case "dataset.name" ->
                List.copyOf(datasets.stream().map(Dataset::name).toList());
            case "dataset.version" ->
                List.copyOf(datasets.stream().map(Dataset::version).toList());
            case "dataset.role" ->
                List.copyOf(datasets.stream().flatMap(d -> d.role().stream()).toList());
            case "dataset.digest" ->
                List.copyOf(datasets.stream().flatMap(d -> d.digest().stream()).toList());
            case "parent" ->
                List.copyOf(v.manifest().parents().stream()
                        .map(p -> p.model() + "@" + p.version())
                        .toList());
            case "code.repository" ->
                List.copyOf(
                        v.manifest().code().stream().map(c -> c.repository()).toList());
            case "code.revision" ->
                List.copyOf(v.manifest().code().stream().map(c -> c.revision()).toList());
            default -> keyed(v, field);
        };
    }

    private static List<Object> keyed(ModelVersion v, String field) {
        String key = field.substring(field.indexOf('.') + 1);
        if (field.startsWith("tags.")) {
            return one(v.tags().get(key));
        } else if (field.startsWith("business.")) {
            return one(v.manifest().business().get(key));
        } else if (field.startsWith("metrics.")) {
            return one(v.manifest().metrics().get(key));
        } else if (field.startsWith("evaluations.")) {
            List<Object> values = new ArrayList<>();
            v.evaluations()
                    .values()
                    .forEach(evaluation -> evaluation.metrics().forEach((metric, value) -> {
                        if ((evaluation.name() + "." + metric).equals(key)) {
                            values.add(value);
                        }
                    }));
            return values;
        }
        Object value = v.manifest().hyperparameters().get(key);
        return value instanceof Long n ? one(n.doubleValue()) : one(value instanceof Boolean b ? b.toString() : value);
    }

    private static List<Object> one(@Nullable Object value) {
        return value == null ? List.of() : List.of(value);
    }
}

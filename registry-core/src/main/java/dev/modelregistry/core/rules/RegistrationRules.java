package dev.modelregistry.core.rules;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Registration;
import dev.modelregistry.metadata.Dataset;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The minimum that makes a version reproducible, and the form of all that is said about it. */
public final class RegistrationRules {
    private RegistrationRules() {}

    /** Everything in which a registration falls short, one sentence each. */
    public static List<String> problems(Registration registration) {
        List<String> problems = new ArrayList<>();
        minimum(problems, registration);
        form(problems, registration);
        return problems;
    }

    private static void minimum(List<String> problems, Registration r) {
        if (r.artifact().isEmpty()) {
            problems.add("the artifact is missing: artifact(path), or artifact(name, bytes)");
        }
        if (r.trainedAt().isEmpty()) {
            problems.add("the training date is missing: trainedAt(instant)");
        }
        givenOrNone(
                problems,
                r.datasets(),
                r.withoutDataset(),
                "the dataset version is missing: dataset(Dataset.of(name, version)), or noDataset()",
                "noDataset() was said beside a dataset");
        givenOrNone(
                problems,
                r.hyperparameters().keySet(),
                r.withoutHyperparameters(),
                "the hyperparameters are missing: hyperparameter(name, value), or noHyperparameters()",
                "noHyperparameters() was said beside hyperparameters");
        givenOrNone(
                problems,
                r.metrics().keySet(),
                r.withoutMetrics(),
                "the metrics are missing: metric(name, value), or noMetrics()",
                "noMetrics() was said beside metrics");
    }

    private static void givenOrNone(
            List<String> problems, Collection<?> given, boolean none, String missing, String both) {
        if (given.isEmpty() && !none) {
            problems.add(missing);
        } else if (!given.isEmpty() && none) {
            problems.add(both);
        }
    }

    private static void form(List<String> problems, Registration r) {
        for (Dataset dataset : r.datasets()) {
            Texts.key(problems, "the name of a dataset", dataset.name());
            Texts.key(problems, "the version of dataset " + dataset.name(), dataset.version());
            dataset.role().ifPresent(role -> Texts.key(problems, "the role of dataset " + dataset.name(), role));
            dataset.digest().ifPresent(d -> Texts.key(problems, "the digest of dataset " + dataset.name(), d));
            dataset.location().ifPresent(at -> location(problems, dataset.name(), at));
            dataset.location()
                    .ifPresent(at -> Texts.text(
                            problems, "the location of dataset " + dataset.name(), at.toString(), Texts.MAX_VALUE));
        }
        r.hyperparameters().forEach((name, value) -> {
            Texts.key(problems, "the name of a hyperparameter", name);
            hyperparameter(problems, name, value);
        });
        r.parents().stream()
                .filter(ref -> !(ref.selector() instanceof ModelRef.Exact || ref.selector() instanceof ModelRef.Pinned))
                .forEach(ref -> problems.add("parent " + ref
                        + " may name another version tomorrow; name it exactly, such as " + ref.model() + "@1.2"));
        r.metrics().forEach((name, value) -> {
            Texts.key(problems, "the name of a metric", name);
            if (value == null || !Double.isFinite(value)) {
                problems.add("metric " + name + " is " + value + "; a metric is a finite number");
            }
        });
        texts(problems, "dependency", r.dependencies(), Texts.MAX_VALUE);
        texts(problems, "business entry", r.business(), Texts.MAX_VALUE);
        texts(problems, "tag", r.tags(), Texts.MAX_TEXT);
        r.idempotencyKey().ifPresent(key -> Texts.key(problems, "the idempotency key", key));
        r.code().ifPresent(code -> {
            Texts.key(problems, "the system of the code reference", code.system());
            Texts.text(problems, "the repository of the code reference", code.repository(), Texts.MAX_VALUE);
            Texts.key(problems, "the revision of the code reference", code.revision());
        });
        r.signature().ifPresent(signature -> {
            signature.inputs().forEach(t -> Texts.key(problems, "the name of an input", t.name()));
            signature.outputs().forEach(t -> Texts.key(problems, "the name of an output", t.name()));
        });
    }

    /** Not every URI that can be built can be read again: one made by {@code relativize} may have no valid text. */
    private static void location(List<String> problems, String dataset, URI at) {
        boolean readable;
        try {
            readable = new URI(at.toString()).equals(at);
        } catch (URISyntaxException e) {
            readable = false;
        }
        if (!readable) {
            problems.add("the location of dataset " + dataset + " is " + at + ", which does not read as the same URI");
        }
    }

    private static void hyperparameter(List<String> problems, String name, Object value) {
        if (value instanceof CharSequence text) {
            Texts.text(problems, "hyperparameter " + name, text.toString(), Texts.MAX_VALUE);
        } else if (!(value instanceof Boolean) && !isNumber(value)) {
            problems.add("hyperparameter " + name + " is "
                    + (value == null ? "null" : "a " + value.getClass().getName())
                    + "; it may be text, a boolean, an integer of up to 64 bits or a finite double");
        }
    }

    private static boolean isNumber(Object value) {
        return value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || (value instanceof Float f && Float.isFinite(f))
                || (value instanceof Double d && Double.isFinite(d));
    }

    private static void texts(List<String> problems, String what, Map<String, String> entries, int max) {
        entries.forEach((key, value) -> {
            Texts.key(problems, "the key of a " + what, key);
            Texts.text(problems, what + " " + key, value, max);
        });
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Registration;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The minimum that makes a version reproducible, and the form of all that is said about it. */
public final class RegistrationRules {
    private RegistrationRules() {}

    /** Everything in which a registration falls short of the minimum that a policy asks for, one sentence each. */
    public static List<String> problems(Registration registration, Set<Requirement> minimum) {
        List<String> problems = new ArrayList<>();
        minimum(problems, registration, minimum);
        form(problems, registration);
        return problems;
    }

    /** What was said to be none. */
    public static Set<Requirement> waived(Registration r) {
        Set<Requirement> waived = EnumSet.noneOf(Requirement.class);
        if (r.withoutDataset()) {
            waived.add(Requirement.DATASET);
        }
        if (r.withoutHyperparameters()) {
            waived.add(Requirement.HYPERPARAMETERS);
        }
        if (r.withoutMetrics()) {
            waived.add(Requirement.METRICS);
        }
        return waived;
    }

    private static void minimum(List<String> problems, Registration r, Set<Requirement> wanted) {
        if (r.artifact().isEmpty()) {
            problems.add("the artifact is missing: artifact(path), or artifact(name, bytes)");
        }
        if (r.trainedAt().isEmpty()) {
            problems.add("the training date is missing: trainedAt(instant)");
        }
        Set<Requirement> given = EnumSet.noneOf(Requirement.class);
        given(given, Requirement.DATASET, !r.datasets().isEmpty());
        given(given, Requirement.HYPERPARAMETERS, !r.hyperparameters().isEmpty());
        given(given, Requirement.METRICS, !r.metrics().isEmpty());
        given(given, Requirement.SIGNATURE, r.signature().isPresent());
        given(given, Requirement.CODE, r.code().isPresent());
        given(given, Requirement.DEPENDENCIES, !r.dependencies().isEmpty());
        given(given, Requirement.BUSINESS, !r.business().isEmpty());
        Set<Requirement> waived = waived(r);
        for (Requirement requirement : Requirement.values()) {
            if (given.contains(requirement) && waived.contains(requirement)) {
                problems.add(both(requirement));
            } else if (wanted.contains(requirement) && !given.contains(requirement) && !waived.contains(requirement)) {
                problems.add(missing(requirement));
            }
        }
    }

    private static void given(Set<Requirement> all, Requirement requirement, boolean is) {
        if (is) {
            all.add(requirement);
        }
    }

    private static String both(Requirement requirement) {
        return switch (requirement) {
            case DATASET -> "noDataset() was said beside a dataset";
            case HYPERPARAMETERS -> "noHyperparameters() was said beside hyperparameters";
            case METRICS -> "noMetrics() was said beside metrics";
            default -> throw new IllegalArgumentException(requirement + " cannot be waived");
        };
    }

    static String missing(Requirement requirement) {
        return switch (requirement) {
            case DATASET -> "the dataset version is missing: dataset(Dataset.of(name, version)), or noDataset()";
            case HYPERPARAMETERS ->
                "the hyperparameters are missing: hyperparameter(name, value), or noHyperparameters()";
            case METRICS -> "the metrics are missing: metric(name, value), or noMetrics()";
            case SIGNATURE -> "the signature is missing, and the policy asks for it: signature(signature)";
            case CODE -> "the code is missing, and the policy asks for it: code(CodeRef.git(repository, revision))";
            case DEPENDENCIES ->
                "the dependencies are missing, and the policy asks for them: dependency(name, version)";
            case BUSINESS -> "the business metadata is missing, and the policy asks for it: business(key, value)";
        };
    }

    private static void form(List<String> problems, Registration r) {
        r.datasets().forEach(dataset -> dataset(problems, dataset));
        r.hyperparameters().forEach((name, value) -> {
            Texts.key(problems, "the name of a hyperparameter", name);
            hyperparameter(problems, name, value);
        });
        r.parents().stream()
                .filter(ref -> !(ref.selector() instanceof ModelRef.Exact || ref.selector() instanceof ModelRef.Pinned))
                .forEach(ref -> problems.add("parent " + ref
                        + " may name another version tomorrow; name it exactly, such as " + ref.model() + "@1.2"));
        r.metrics().forEach((name, value) -> Texts.metric(problems, name, value));
        texts(problems, "dependency", r.dependencies(), Texts.MAX_VALUE);
        texts(problems, "business entry", r.business(), Texts.MAX_VALUE);
        texts(problems, "tag", r.tags(), Texts.MAX_TEXT);
        r.idempotencyKey().ifPresent(key -> Texts.key(problems, "the idempotency key", key));
        r.code().ifPresent(code -> {
            Texts.key(problems, "the system of the code reference", code.system());
            Texts.text(problems, "the repository of the code reference", code.repository(), Texts.MAX_VALUE);
            Texts.key(problems, "the revision of the code reference", code.revision());
        });
        long together = Stream.of(
                        r.datasets(),
                        r.parents(),
                        r.hyperparameters(),
                        r.metrics(),
                        r.dependencies(),
                        r.business(),
                        r.tags(),
                        r.signature())
                .mapToLong(said -> said.toString().length())
                .sum();
        if (together > Texts.MAX_TOGETHER) {
            problems.add("all that is said of it has " + together + " characters together; at most "
                    + Texts.MAX_TOGETHER + " are allowed: what is larger is part of the artifact");
        }
        r.signature().ifPresent(signature -> {
            signature.inputs().forEach(t -> Texts.key(problems, "the name of an input", t.name()));
            signature.outputs().forEach(t -> Texts.key(problems, "the name of an output", t.name()));
            signature.inputs().forEach(t -> categories(problems, t));
            signature.outputs().forEach(t -> categories(problems, t));
        });
    }

    static void dataset(List<String> problems, Dataset dataset) {
        Texts.key(problems, "the name of a dataset", dataset.name());
        Texts.key(problems, "the version of dataset " + dataset.name(), dataset.version());
        dataset.role().ifPresent(role -> Texts.key(problems, "the role of dataset " + dataset.name(), role));
        dataset.digest().ifPresent(d -> Texts.key(problems, "the digest of dataset " + dataset.name(), d));
        dataset.location().ifPresent(at -> location(problems, dataset.name(), at));
        dataset.location()
                .ifPresent(at -> Texts.text(
                        problems, "the location of dataset " + dataset.name(), at.toString(), Texts.MAX_VALUE));
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

    private static void categories(List<String> problems, Signature.Tensor tensor) {
        tensor.categories().forEach(c -> Texts.key(problems, "a category of " + tensor.name(), c));
    }

    private static void hyperparameter(List<String> problems, String name, Object value) {
        if (value instanceof CharSequence text) {
            Texts.text(problems, "hyperparameter " + name, text.toString(), Texts.MAX_VALUE);
        } else if (!(value instanceof Boolean) && !isNumber(value)) {
            problems.add("hyperparameter " + name + " is "
                    + (value == null || value instanceof Double || value instanceof Float
                            ? value
                            : "a " + value.getClass().getName())
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

package dev.modelregistry.testkit;

import dev.modelregistry.Model;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a registry, as it is now. What fails shows the state of the model. */
public final class RegistryAssert extends AbstractAssert<RegistryAssert, Registry> {
    private static final int PAGE = 500;

    RegistryAssert(Registry registry) {
        super(registry, RegistryAssert.class);
    }

    /** A reference such as {@code fraud@production} names this version. */
    public RegistryAssert serves(String ref, String version) {
        Optional<Version> named = version(ref);
        if (!named.equals(Optional.of(Version.parse(version)))) {
            fail(modelOf(ref), "%s to name %s, but it names %s".formatted(ref, version, text(named)));
        }
        return this;
    }

    /** A reference such as {@code fraud@production} names nothing. */
    public RegistryAssert servesNothing(String ref) {
        Optional<Version> named = version(ref);
        if (named.isPresent()) {
            fail(modelOf(ref), "%s to name nothing, but it names %s".formatted(ref, named.get()));
        }
        return this;
    }

    /** A stage serves these versions with these shares in per cent, and no others. */
    public RegistryAssert splits(String model, Stage stage, Map<String, ? extends Number> percent) {
        Map<Version, Share> expected = new TreeMap<>();
        percent.forEach((version, share) -> expected.put(Version.parse(version), Share.percent(share.doubleValue())));
        Map<Version, Share> actual = new TreeMap<>(model(model)
                .flatMap(known -> known.allocation(stage))
                .map(Allocation::shares)
                .orElse(Map.of()));
        if (!actual.equals(expected)) {
            fail(model, "%s of %s to serve %s, but it serves %s".formatted(stage, model, expected, actual));
        }
        return this;
    }

    /** A model has these versions, oldest first, and no others; archived ones count. */
    public RegistryAssert hasVersions(String model, String... versions) {
        List<String> actual = versions(model).stream()
                .map(version -> version.version().toString())
                .toList();
        if (!actual.equals(List.of(versions))) {
            fail(model, "%s to have the versions %s, but it has %s".formatted(model, List.of(versions), actual));
        }
        return this;
    }

    /**
     * A model has lived through these changes and no others, oldest first. Each text is a part of what
     * {@link HistoryEntry#describe} says of the change, such as {@code registered 1.0} or {@code promoted 1.0 to staging}.
     */
    public RegistryAssert hasHistory(String model, String... changes) {
        List<String> actual = history(model);
        boolean same = actual.size() == changes.length;
        for (int i = 0; same && i < changes.length; i++) {
            same = actual.get(i).contains(changes[i]);
        }
        if (!same) {
            fail(
                    model,
                    "%s to have this history:%n%s%nbut it has:%n%s"
                            .formatted(model, lines(Stream.of(changes)), lines(actual.stream())));
        }
        return this;
    }

    /** A promotion would be refused now, and what is said against it has each of these texts. */
    public RegistryAssert refusesPromotion(String ref, Stage stage, String... reasons) {
        PromotionCheck check = actual.check(exact(ref), stage);
        String said = said(check);
        if (check.allowed()) {
            fail(modelOf(ref), "a promotion of %s to %s to be refused, but it is allowed".formatted(ref, stage));
        }
        for (String reason : reasons) {
            if (!said.contains(reason)) {
                fail(
                        modelOf(ref),
                        "a promotion of %s to %s to be refused because of \"%s\", but it is because of%n%s"
                                .formatted(ref, stage, reason, said));
            }
        }
        return this;
    }

    /** A promotion would be carried out now. */
    public RegistryAssert allowsPromotion(String ref, Stage stage) {
        PromotionCheck check = actual.check(exact(ref), stage);
        if (!check.allowed()) {
            fail(
                    modelOf(ref),
                    "a promotion of %s to %s to be allowed, but it is refused because of%n%s"
                            .formatted(ref, stage, said(check)));
        }
        return this;
    }

    /** A model's log is unbroken: every commit follows from the one before it. */
    public RegistryAssert hasAnUnbrokenLog(String model) {
        Verification verification = actual.audit().verify(model);
        if (!verification.ok()) {
            fail(
                    model,
                    "the log of %s to be unbroken, but%n%s".formatted(model, lines(verification.problems().stream())));
        }
        return this;
    }

    private void fail(String model, String expectation) {
        failWithMessage("%s", "expected " + expectation.stripTrailing() + "\n" + state(model));
    }

    private static String modelOf(String ref) {
        return ModelRef.parse(ref).model().value();
    }

    /** A change needs an exact reference, and so does the question whether it would be refused. */
    private ModelRef exact(String ref) {
        ModelRef parsed = ModelRef.parse(ref);
        return parsed.exact().isPresent() ? parsed : actual.version(parsed).ref();
    }

    private static String said(PromotionCheck check) {
        return lines(Stream.concat(
                check.problems().stream(),
                check.gates().stream().filter(gate -> !gate.passed()).map(Object::toString)));
    }

    private Optional<Version> version(String ref) {
        try {
            return Optional.of(actual.version(ref).version());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private Optional<Model> model(String name) {
        try {
            return Optional.of(actual.model(name));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private List<ModelVersion> versions(String model) {
        List<ModelVersion> all = new ArrayList<>();
        Optional<PageRequest> next = model(model).isPresent() ? Optional.of(PageRequest.first(PAGE)) : Optional.empty();
        while (next.isPresent()) {
            var page = actual.versions(model, next.get());
            all.addAll(page.items());
            next = page.next();
        }
        return all;
    }

    /** Asked for by itself, as an erased model has a history and is no model any more. */
    private List<String> history(String model) {
        try {
            return actual.audit().history(model).stream()
                    .map(HistoryEntry::describe)
                    .toList();
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    /** What there is: what each stage serves, every version, the aliases, and what happened last. */
    private String state(String name) {
        Model model;
        try {
            model = actual.model(name);
        } catch (NotFoundException e) {
            // it says whether there never was such a model, or when it was erased, and what there is instead
            return e.getMessage();
        }
        List<String> history = history(name);
        return "the state of " + name + " at revision " + model.revision() + ":\n"
                + lines(Stream.of(
                                model.allocations().entrySet().stream()
                                        .map(stage -> stage.getKey() + " serves "
                                                + stage.getValue().shares()),
                                model.aliases().values().stream()
                                        .map(alias -> "alias " + alias.name() + " points to " + alias.version()),
                                versions(name).stream().map(RegistryAssert::line))
                        .flatMap(part -> part))
                + "\nits last changes:\n"
                + lines(history.stream().skip(Math.max(0, history.size() - 10L)));
    }

    private static String line(ModelVersion version) {
        return version.version()
                + (version.stages().isEmpty() ? "" : " in " + version.stages())
                + (version.archived() ? " archived" : "")
                + (version.recalled() ? " recalled" : "")
                + (version.tags().isEmpty() ? "" : " " + version.tags());
    }

    private static String text(Optional<Version> version) {
        return version.map(Version::toString).orElse("nothing");
    }

    private static String lines(Stream<String> texts) {
        return texts.map(text -> "  " + text).collect(Collectors.joining("\n"));
    }
}

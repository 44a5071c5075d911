package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Models, versions and all that may be said of them, at random: few different values, so that queries find something, among
 * them those that stores are known to trip over. The same seed gives the same registry.
 */
final class RandomModels implements InstantSource {
    static final List<String> NAMES = List.of("a", "a-b", "a.b", "a0", "a_b", "b", "fraud", "fraud-base", "zz");
    static final List<String> KEYS = List.of("team", "cost centre", "Team", "a.b", "größe", "it's \"so\"");
    static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "a ",
            "A",
            "aa",
            "ab",
            "a%",
            "a_",
            "\\",
            "b",
            "é",
            "e\u0301",
            "ß",
            "ss",
            "1",
            "1.0",
            "true",
            "\uffff",
            "\ud83d\ude00",
            "\ue000",
            "a\u0000b",
            "a\nb",
            "x'; drop table registry_terms; --");
    static final List<String> WORDS = List.of("toy", "Toy", "lake/a", "lake", "a/1", "größe", "t_y", "\ud83d\ude00");
    static final List<Double> NUMBERS =
            List.of(0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 0.30000000000000004, 1e-300, -1e300, 4.9e-324, 6.0, 1e15, 0.95);
    static final List<String> STAGES = List.of("staging", "production");
    static final List<String> ALIASES = List.of("champion", "challenger", "shadow");
    static final List<String> ACTORS = List.of("ada", "Ada", "bob", "größe");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Random random;
    private Instant now = START;
    private int count;

    RandomModels(long seed) {
        this.random = new Random(seed);
    }

    /** The clock of the registry that this fills. */
    @Override
    public Instant instant() {
        return now;
    }

    /** So many versions, and for each some of what may happen to versions. */
    void fill(Registry registry, int versions) {
        List<ModelVersion> registered = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            now = now.plusMillis(random.nextInt(3) * 500_000L);
            registered.add(register(registry, registered));
            for (int change = random.nextInt(4); change > 0; change--) {
                change(registry, pick(registered).ref());
            }
        }
    }

    private ModelVersion register(Registry registry, List<ModelVersion> earlier) {
        Registration.Builder r = Registration.of(pick(NAMES))
                .artifact("model.bin", ("weights " + count++).getBytes(StandardCharsets.UTF_8))
                .trainedAt(now.minusSeconds(random.nextInt(5) * 86_400L));
        some(3, () -> dataset(r));
        some(3, () -> r.metric(pick(KEYS), pick(NUMBERS)));
        some(
                3,
                () -> r.hyperparameter(
                        pick(KEYS),
                        switch (random.nextInt(4)) {
                            case 0 -> random.nextBoolean();
                            case 1 -> pick(TEXTS);
                            case 2 -> random.nextInt(3);
                            default -> pick(NUMBERS);
                        }));
        some(3, () -> r.tag(pick(KEYS), pick(TEXTS)));
        some(2, () -> r.business(pick(KEYS), pick(TEXTS)));
        some(2, () -> r.code(CodeRef.git("https://git.example/" + random.nextInt(2), pick(WORDS))));
        if (!earlier.isEmpty()) {
            some(2, () -> parent(registry, r, pick(earlier)));
        }
        Registration built = r.build();
        if (built.datasets().isEmpty()) {
            r.noDataset();
        }
        if (built.metrics().isEmpty()) {
            r.noMetrics();
        }
        if (built.hyperparameters().isEmpty()) {
            r.noHyperparameters();
        }
        if (random.nextInt(6) == 0) {
            r.nextMajor();
        }
        return registry.as(Actor.of(pick(ACTORS))).register(r.build());
    }

    private void dataset(Registration.Builder r) {
        Dataset dataset = Dataset.of(pick(WORDS), pick(WORDS));
        if (random.nextBoolean()) {
            dataset = dataset.role(pick(List.of("train", "test")));
        }
        r.dataset(random.nextBoolean() ? dataset : dataset.digest("sha256:" + random.nextInt(3)));
    }

    /** A deleted version can be no parent. */
    private static void parent(Registry registry, Registration.Builder r, ModelVersion candidate) {
        boolean there = registry.versions(candidate.model(), PageRequest.first(1_000)).items().stream()
                .anyMatch(version -> version.version().equals(candidate.version()));
        if (there) {
            r.parent(candidate.ref());
        }
    }

    /** One of many changes; what is not allowed in the state that the version is in is left alone. */
    private void change(Registry registry, ModelRef ref) {
        try {
            switch (random.nextInt(12)) {
                case 0, 1 -> registry.tag(ref, pick(KEYS), pick(TEXTS));
                case 2 -> registry.untag(ref, pick(KEYS));
                case 3 ->
                    registry.alias(
                            ref.model().value(), pick(ALIASES), ref.exact().orElseThrow());
                case 4, 5 -> registry.promote(ref, STAGING, "random");
                case 6 -> registry.promote(ref, PRODUCTION, "random");
                case 7 -> registry.promote(ref, STAGING, Share.percent(10), "random");
                case 8 -> registry.archive(ref, "random");
                case 9 ->
                    registry.evaluate(
                            ref,
                            Evaluation.of(pick(List.of("holdout", "b")))
                                    .metric(pick(KEYS), pick(NUMBERS))
                                    .build());
                case 10 -> {
                    if (random.nextInt(3) == 0) {
                        registry.delete(ref, "random");
                    }
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        registry.recall(ref, "random");
                    }
                }
            }
        } catch (IllegalTransitionException | NotFoundException notNow) {
            count++;
        }
    }

    private void some(int most, Runnable add) {
        Stream.generate(() -> add).limit(random.nextInt(most)).forEach(Runnable::run);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

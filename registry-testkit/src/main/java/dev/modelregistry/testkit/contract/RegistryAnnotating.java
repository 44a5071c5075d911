package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Alias;
import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StaleExpectationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryAnnotating extends RegistryConcern {
    /** Texts that stores, logs and pages are known to trip over. */
    private static final List<String> AWKWARD = List.of(
            "",
            " ",
            "'; drop table commits; --",
            "\\\" %s ${x} {{x}} %00 \u0000 \n\r\t",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "e\u0301 is not \u00e9",
            "\u202eright to left",
            "👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
            "null");

    RegistryAnnotating(RegistryContract contract) {
        super(contract);
    }

    @Test
    void descriptionsAndTagsTouchNothingElse() {
        ModelVersion first = register("fraud");
        ModelVersion second = register("fraud");
        registry().describe("fraud", "the model");
        registry().describe(first.ref(), "the first");
        registry().tag("fraud", "team", "risk");
        registry().tag(first.ref(), "quality", "good");
        assertThat(registry().version(second.ref())).isEqualTo(second);
        assertThat(registry().model("fraud").description()).isEqualTo("the model");
        assertThat(registry().model("fraud").tags()).containsExactly(Map.entry("team", "risk"));
        assertThat(registry().version(first.ref()).description()).isEqualTo("the first");
        assertThat(registry().version(first.ref()).tags()).containsExactly(Map.entry("quality", "good"));
        assertThat(registry().version(first.ref()).digest()).isEqualTo(first.digest());
    }

    @Test
    void anyTextComesBackAsItWentIn() {
        ModelVersion version = register("fraud");
        for (String text : AWKWARD) {
            registry().describe("fraud", text);
            registry().describe(version.ref(), text);
            registry().tag(version.ref(), "text", text);
            ModelVersion read = contract.open().version(version.ref());
            assertThat(read.description()).isEqualTo(text);
            assertThat(read.tags()).containsEntry("text", text);
            assertThat(registry().model("fraud").description()).isEqualTo(text);
        }
    }

    @Test
    void keysThatLookAlikeAreDifferent() {
        ModelVersion version = register("fraud");
        List<String> keys = List.of("team", "Team", "team ", "e\u0301", "\u00e9", "'; --", "a.b", "%", "_");
        keys.forEach(key -> registry().tag(version.ref(), key, key));
        Map<String, String> tags = registry().version(version.ref()).tags();
        assertThat(tags).hasSize(keys.size());
        keys.forEach(key -> assertThat(tags).containsEntry(key, key));
    }

    @Test
    void aTagIsOverwrittenAndRemovedAndRemovedAgain() {
        ModelVersion version = register("fraud");
        registry().tag(version.ref(), "team", "risk");
        registry().tag(version.ref(), "team", "");
        assertThat(registry().version(version.ref()).tags()).containsExactly(Map.entry("team", ""));
        registry().untag(version.ref(), "team");
        registry().untag(version.ref(), "team");
        assertThat(registry().version(version.ref()).tags()).isEmpty();
        registry().tag("fraud", "team", "risk");
        registry().untag("fraud", "team");
        registry().untag("fraud", "team");
        assertThat(registry().model("fraud").tags()).isEmpty();
    }

    @Test
    void whatIsAlreadySoIsNoCommit() {
        ModelVersion version = register("fraud");
        registry().tag(version.ref(), "team", "risk");
        registry().describe("fraud", "text");
        registry().alias("fraud", "champion", version.version());
        List<Object> before = stored();
        registry().tag(version.ref(), "team", "risk");
        registry().describe("fraud", "text");
        registry().alias("fraud", "champion", version.version());
        registry().unalias("fraud", "challenger");
        registry().untag("fraud", "team");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aTagHasAHundredThousandCharactersAndNoMore() {
        ModelVersion version = register("fraud");
        String most = "ä".repeat(100_000);
        registry().tag(version.ref(), "long", most);
        assertThat(contract.open().version(version.ref()).tags()).containsEntry("long", most);
        refused(
                InvalidInputException.class,
                () -> registry().tag(version.ref(), "long", most + "a"),
                "100001 characters",
                "100000");
        refused(InvalidInputException.class, () -> registry().tag(version.ref(), "", "a"), "key of a tag is blank");
        refused(InvalidInputException.class, () -> registry().describe("fraud", "\udc00"), "surrogate");
    }

    @Test
    void whatDoesNotExistCannotBeAnnotated() {
        ModelVersion gone = register("fraud");
        registry().delete(gone.ref(), "test");
        ModelRef never = ModelRef.parse("fraud@7.0");
        allInVain(() -> {
            for (ModelRef ref : List.of(gone.ref(), never, ModelRef.parse("churn@1.0"))) {
                refused(
                        NotFoundException.class,
                        () -> registry().tag(ref, "a", "b"),
                        ref.model().value());
                refused(
                        NotFoundException.class,
                        () -> registry().untag(ref, "a"),
                        ref.model().value());
                refused(
                        NotFoundException.class,
                        () -> registry().describe(ref, "a"),
                        ref.model().value());
                refused(
                        NotFoundException.class,
                        () -> registry()
                                .alias(
                                        ref.model().value(),
                                        "champion",
                                        ref.exact().orElseThrow()),
                        ref.model().value());
            }
        });
        refused(NotFoundException.class, () -> registry().tag(gone.ref(), "a", "b"), "was deleted");
        refused(NotFoundException.class, () -> registry().describe("churn", "a"), "no model churn");
        refused(NotFoundException.class, () -> registry().tag("churn", "a", "b"), "no model churn");
        refused(NotFoundException.class, () -> registry().unalias("churn", "champion"), "no model churn");
    }

    @Test
    void aChangeNeedsAnExactVersion() {
        register("fraud");
        refused(
                InvalidInputException.class,
                () -> registry().tag(ModelRef.parse("fraud@latest"), "a", "b"),
                "exact version",
                "fraud@latest");
    }

    @Test
    void anAliasMovesAndIsSeenFromBothSides() {
        ModelVersion first = register("fraud");
        ModelVersion second = register("fraud");
        registry().alias("fraud", "champion", first.version());
        registry().alias("fraud", "champion", second.version());
        registry().alias("fraud", "best", second.version());
        assertThat(registry().model("fraud").aliases()).containsOnlyKeys("best", "champion");
        assertThat(registry().model("fraud").aliases().get("champion"))
                .isEqualTo(new Alias("champion", second.version(), 4));
        assertThat(registry().version(first.ref()).aliases()).isEmpty();
        assertThat(registry().version(second.ref()).aliases()).containsExactly("best", "champion");
        registry().unalias("fraud", "champion");
        registry().unalias("fraud", "champion");
        refused(NotFoundException.class, () -> registry().version("fraud@champion"), "best → 1.1");
    }

    @Test
    void namesThatMeanSomethingElseAreNoAliases() {
        ModelVersion version = register("fraud");
        allInVain(() -> {
            for (String name : List.of("latest", "1.2", "1.x", "v1", "v1.2", "7")) {
                refused(
                        InvalidInputException.class,
                        () -> registry().alias("fraud", name, version.version()),
                        name,
                        "would read like a version");
            }
            for (String name : List.of("production", "staging")) {
                refused(
                        InvalidInputException.class,
                        () -> registry().alias("fraud", name, version.version()),
                        name,
                        "a stage has that name");
            }
            for (String name : List.of("", "Champion", "a b", "a/b", "-a", "a".repeat(65))) {
                refused(
                        InvalidInputException.class,
                        () -> registry().alias("fraud", name, version.version()),
                        "not an alias name");
            }
        });
    }

    @Test
    void anArchivedVersionGetsNoAlias() {
        ModelVersion version = register("fraud");
        registry().archive(version.ref(), "test");
        refused(
                IllegalTransitionException.class,
                () -> registry().alias("fraud", "champion", version.version()),
                "archived",
                "restore");
    }

    @Test
    void anAliasThatMovedMeanwhileIsNotMovedAgain() {
        ModelVersion first = register("fraud");
        Version second = register("fraud").version();
        ModelName name = first.model();
        registry().alias("fraud", "champion", first.version());
        long seen = registry().model("fraud").revision();
        registry().alias(name, "champion", second, Expect.revision(seen));
        refused(
                StaleExpectationException.class,
                () -> registry().alias(name, "champion", first.version(), Expect.revision(seen)),
                "revision " + (seen + 1),
                "look again");
    }
}

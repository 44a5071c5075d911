package dev.modelregistry.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelRef;
import dev.modelregistry.Registration;
import dev.modelregistry.error.IncompatibleSignatureException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {
    private static Registration.Builder complete() {
        return Registration.of("fraud")
                .artifact("model.onnx", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("transactions", "1"))
                .hyperparameter("depth", 6)
                .metric("auc", 0.9);
    }

    private static List<String> problems(Registration registration) {
        return RegistrationRules.problems(
                registration, Lifecycle.standard().build().minimum());
    }

    @Test
    void everythingMissingIsListedAtOnce() {
        assertThat(problems(Registration.of("fraud").build()))
                .hasSize(5)
                .anyMatch(p -> p.startsWith("the artifact is missing"))
                .anyMatch(p -> p.startsWith("the training date is missing"))
                .anyMatch(p -> p.startsWith("the dataset version is missing"))
                .anyMatch(p -> p.startsWith("the hyperparameters are missing"))
                .anyMatch(p -> p.startsWith("the metrics are missing"));
    }

    @Test
    void noneMaySaySo() {
        Registration registration = Registration.of("fraud")
                .artifact("rules.txt", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build();

        assertThat(problems(registration)).isEmpty();
    }

    @Test
    void noneBesideSomeIsAContradiction() {
        Registration registration =
                complete().noDataset().noHyperparameters().noMetrics().build();

        assertThat(problems(registration))
                .containsExactlyInAnyOrder(
                        "noDataset() was said beside a dataset",
                        "noHyperparameters() was said beside hyperparameters",
                        "noMetrics() was said beside metrics");
    }

    @Test
    void numbersMustBeFiniteAndOfAKnownType() {
        Registration registration = complete()
                .metric("loss", Double.NaN)
                .hyperparameter("eta", Double.POSITIVE_INFINITY)
                .hyperparameter("exact", new BigDecimal("0.1"))
                .build();

        assertThat(problems(registration)).hasSize(3).contains("metric loss is NaN; a metric is a finite number");
    }

    @Test
    void aValueMayBeAnyTextAndAKeyMayNot() {
        assertThat(problems(complete()
                        .business("note", "line one\nline two; '; drop table commits; --")
                        .tag("empty", "")
                        .build()))
                .isEmpty();
        assertThat(problems(complete().tag(" ", "").business("a\nb", "").build()))
                .containsExactlyInAnyOrder(
                        "the key of a tag is blank", "the key of a business entry has a control character");
    }

    @Test
    void whatIsSaidTogetherFitsIntoOneCommit() {
        Registration.Builder tags = complete();
        Registration.Builder datasets = complete();
        for (int i = 0; i < 41; i++) {
            tags.tag("key" + i, "x".repeat(99_000));
        }
        for (int i = 0; i < 900; i++) {
            datasets.dataset(Dataset.of("d" + i, "1").at(URI.create("s3://a/" + "x".repeat(4_900))));
        }
        for (Registration.Builder builder : List.of(tags, datasets)) {
            assertThat(problems(builder.build()))
                    .singleElement()
                    .asString()
                    .contains("characters together; at most 4000000 are allowed");
        }
    }

    @Test
    void everyFormIsCheckedAtOnce() {
        Registration.Builder builder = complete()
                .dataset(new Dataset(
                        " ",
                        " ",
                        Optional.of(" "),
                        Optional.of(URI.create("s3://a/" + "x".repeat(5_000))),
                        Optional.of(" ")))
                .hyperparameter(" ", "x")
                .hyperparameter("long", "x".repeat(5_001))
                .hyperparameter("float", Float.NaN)
                .parent(ModelRef.parse("base@latest"))
                .dependency(" ", "1")
                .dependency("d", "x".repeat(5_001))
                .business("b", "x".repeat(5_001))
                .tag("t", "x".repeat(100_001))
                .idempotencyKey(" ")
                .code(new CodeRef(" ", "x".repeat(5_001), " "))
                .signature(Signature.builder()
                        .input(new Signature.Tensor("a\nb", DType.STRING, List.of(), false, Set.of(" ")))
                        .output(new Signature.Tensor("c\nd", DType.STRING, List.of(), false, Set.of("e\nf")))
                        .build());
        assertThat(problems(builder.build()))
                .containsExactlyInAnyOrder(
                        "the name of a dataset is blank",
                        "the version of dataset   is blank",
                        "the role of dataset   is blank",
                        "the digest of dataset   is blank",
                        "the location of dataset   has 5007 characters; at most 5000 are allowed",
                        "the name of a hyperparameter is blank",
                        "hyperparameter long has 5001 characters; at most 5000 are allowed",
                        "hyperparameter float is NaN; it may be text, a boolean, an integer of up to 64 bits"
                                + " or a finite double",
                        "parent base@latest may name another version tomorrow; name it exactly, such as base@1.2",
                        "the key of a dependency is blank",
                        "dependency d has 5001 characters; at most 5000 are allowed",
                        "business entry b has 5001 characters; at most 5000 are allowed",
                        "tag t has 100001 characters; at most 100000 are allowed",
                        "the idempotency key is blank",
                        "the system of the code reference is blank",
                        "the repository of the code reference has 5001 characters; at most 5000 are allowed",
                        "the revision of the code reference is blank",
                        "the name of an input has a control character",
                        "a category of a\nb is blank",
                        "the name of an output has a control character",
                        "a category of c\nd has a control character");
        assertThat(problems(complete()
                        .parent(ModelRef.parse("base@1.2"))
                        .parent(ModelRef.parse("base@sha256:" + "ab".repeat(32)))
                        .hyperparameter("b", true)
                        .hyperparameter("byte", (byte) 1)
                        .hyperparameter("short", (short) 1)
                        .hyperparameter("long", 1L)
                        .hyperparameter("float", 1.5f)
                        .build()))
                .isEmpty();
        assertThat(problems(complete().metric("half \ud83e", 1).build()))
                .containsExactly(
                        "the name of a metric has half of a surrogate pair at index 5, which no UTF-8 can hold");
        assertThat(problems(
                        complete().metric("\ud83e\udd8a fox \ud83e\udd8a", 1).build()))
                .isEmpty();
        assertThat(problems(complete().metric("\udd8a", 1).build())).hasSize(1);
    }

    @Test
    void aPolicyAsksForMoreOrForLess() {
        Set<Requirement> all = Set.of(Requirement.values());
        assertThat(RegistrationRules.problems(complete().noDataset().build(), all))
                .containsExactly(
                        "noDataset() was said beside a dataset",
                        "the signature is missing, and the policy asks for it: signature(signature)",
                        "the code is missing, and the policy asks for it: code(CodeRef.git(repository, revision))",
                        "the dependencies are missing, and the policy asks for them: dependency(name, version)",
                        "the business metadata is missing, and the policy asks for it: business(key, value)");
        Registration full = complete()
                .signature(Signature.builder().build())
                .code(CodeRef.git("r", "1"))
                .dependency("a", "1")
                .business("b", "c")
                .build();
        assertThat(RegistrationRules.problems(full, all)).isEmpty();
        assertThat(RegistrationRules.waived(full)).isEmpty();
        Registration bare = Registration.of("fraud")
                .artifact("a", new byte[1])
                .trainedAt(Instant.EPOCH)
                .build();
        assertThat(RegistrationRules.problems(
                        bare, Lifecycle.standard().minimum().build().minimum()))
                .isEmpty();
    }

    /** The policy may have changed between the check and the commit. */
    @Test
    void whatThePolicyAsksForIsAskedForAgainAtTheCommit() {
        ModelHistory model = new ModelHistory(
                Lifecycle.standard().minimum(Requirement.values()).build());
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(Commands.register(0)))
                .satisfies(e -> assertThat(e.problems()).hasSize(4));
        model.govern(Lifecycle.standard().minimum(Requirement.METRICS).build());
        model.execute(Commands.register(0));
    }

    @Test
    void aSignatureIsHeldAgainstEveryOneOfItsMajor() {
        ModelHistory model = new ModelHistory();
        model.execute(
                signed(0, Signature.builder().optionalOutput("a", DType.STRING).build(), false));
        model.execute(signed(1, Signature.builder().build(), false));
        assertThatExceptionOfType(IncompatibleSignatureException.class)
                .isThrownBy(() -> model.execute(signed(
                        2, Signature.builder().optionalOutput("b", DType.STRING).build(), false)))
                .withMessage("cannot register a version of fraud 1.x: its signature breaks the contract of 1.x;"
                        + " keep the contract, or ask for nextMajor():\n"
                        + "  - its callers today: they expect a as output 0, and it gives b\n"
                        + "  - after a rollback: they expect b as output 0, and it gives a");
        assertThatExceptionOfType(IncompatibleSignatureException.class)
                .isThrownBy(() -> model.execute(Commands.register(3)))
                .withMessageContaining("it has no signature, and the versions before it have");
        model.execute(
                signed(2, Signature.builder().optionalOutput("b", DType.STRING).build(), true));
        assertThat(model.state().contract(1)).hasSize(2);
        assertThat(model.state().contract(2)).hasSize(1);
        assertThat(model.state().contracts()).containsOnlyKeys(1, 2);
        assertThat(model.state().size()).isEqualTo(3);
    }

    private static Command.Register signed(int n, Signature signature, boolean nextMajor) {
        Manifest m = Commands.manifest(n);
        Manifest manifest = new Manifest(
                m.artifact(),
                m.trainedAt(),
                m.datasets(),
                m.hyperparameters(),
                m.metrics(),
                Optional.of(signature),
                m.code(),
                m.dependencies(),
                m.parents(),
                m.business());
        return new Command.Register(manifest, Commands.digest(n), Map.of(), Optional.empty(), nextMajor, Set.of());
    }
}

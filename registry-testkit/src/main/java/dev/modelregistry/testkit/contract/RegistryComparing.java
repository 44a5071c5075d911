package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.metadata.DType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Comparison;
import dev.modelregistry.Comparison.Change;
import dev.modelregistry.Comparison.Direction;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.metadata.Signature;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryComparing extends RegistryConcern {
    private static final int SEGMENT = 8 << 20;

    RegistryComparing(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aVersionIsLikeItself() {
        ModelVersion version = register("fraud");
        Comparison same = registry().compare(version.ref(), version.ref());
        assertThat(same.metadata()).isEmpty();
        assertThat(same.signature()).isEmpty();
        assertThat(same.metrics()).allMatch(change -> change.direction() == Direction.SAME);
        assertThat(same.files()).allMatch(file -> file.change() == Change.SAME);
        assertThat(same.sharedBytes()).isEqualTo(version.manifest().artifact().size());
    }

    @Test
    void tellsWhatWasSaidDifferently() {
        registry()
                .register(minimal("fraud", "1")
                        .tag("team", "risk")
                        .hyperparameter("eta", 0.1)
                        .dependency("python", "3.11")
                        .build());
        ModelVersion after = registry()
                .register(minimal("fraud", "1")
                        .tag("team", "ops")
                        .hyperparameter("booster", "gbtree")
                        .dependency("python", "3.12")
                        .dataset(Dataset.of("toy", "1").role("test"))
                        .build());
        registry().alias("fraud", "champion", after.version());
        Comparison comparison = registry().compare("fraud@1.0", "fraud@champion");
        assertThat(comparison.metadata())
                .extracting(Comparison.Difference::toString)
                .contains(
                        "tags.team: risk → ops",
                        "params.eta: 0.1 → –",
                        "params.booster: – → gbtree",
                        "dependencies.python: 3.11 → 3.12",
                        "dataset: transactions/2026-10-01 → transactions/2026-10-01, toy/1 for test",
                        "alias: – → champion")
                .noneMatch(difference -> difference.startsWith("params.depth") || difference.startsWith("trained"));
        assertThat(comparison.before().ref()).hasToString("fraud@1.0");
        assertThat(comparison.after()).isEqualTo(registry().version(after.ref()));
    }

    /** What is written alike need not be alike. */
    @Test
    void tellsTextsFromNumbersAndOneSystemOfCodeFromAnother() {
        ModelVersion before = registry()
                .register(minimal("fraud", "1")
                        .hyperparameter("trees", 6)
                        .hyperparameter("bagging", "true")
                        .hyperparameter("name", "6")
                        .code(new CodeRef("git", "repository", "1"))
                        .build());
        ModelVersion after = registry()
                .register(minimal("fraud", "1")
                        .hyperparameter("trees", "6")
                        .hyperparameter("bagging", true)
                        .hyperparameter("name", "7")
                        .code(new CodeRef("hg", "repository", "1"))
                        .build());
        assertThat(registry().compare(before.ref(), after.ref()).metadata())
                .extracting(Comparison.Difference::toString)
                .filteredOn(difference -> difference.startsWith("params.") || difference.startsWith("code."))
                .containsExactly(
                        "code.system: git → hg",
                        "params.bagging: \"true\" → true",
                        "params.name: 6 → 7",
                        "params.trees: 6 → \"6\"");
    }

    @Test
    void tellsWhereMetricsWentAndWhetherThatIsBetter() {
        ModelVersion before = registry()
                .register(minimal("fraud", "1")
                        .metric("loss", 0.5)
                        .metric("old", 1)
                        .build());
        ModelVersion after = registry()
                .register(minimal("fraud", "2")
                        .metric("auc", 0.8)
                        .metric("loss", 0.25)
                        .metric("size", 3)
                        .build());
        registry()
                .evaluate(
                        before.ref(),
                        Evaluation.of("hold.out").metric("auc", 0.5).build());
        registry()
                .evaluate(
                        after.ref(),
                        Evaluation.of("hold.out").metric("auc", 0.75).build());
        assertThat(registry().compare(before.ref(), after.ref()).metrics())
                .as("nobody said what is better")
                .allMatch(change -> change.better().isEmpty());
        registry()
                .publish(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.1))
                        .gate(PRODUCTION, Gate.notWorseThan(PRODUCTION, "loss").lowerIsBetter())
                        .build());
        Comparison comparison = registry().compare(before.ref(), after.ref());
        assertThat(metric(comparison, "metrics.auc").direction()).isEqualTo(Direction.LOWER);
        assertThat(metric(comparison, "metrics.auc").better()).contains(false);
        assertThat(metric(comparison, "metrics.loss").direction()).isEqualTo(Direction.LOWER);
        assertThat(metric(comparison, "metrics.loss").better()).contains(true);
        assertThat(metric(comparison, "metrics.loss").change()).contains(-0.25);
        assertThat(metric(comparison, "metrics.old").direction()).isEqualTo(Direction.REMOVED);
        assertThat(metric(comparison, "metrics.size").direction()).isEqualTo(Direction.ADDED);
        assertThat(metric(comparison, "evaluations.hold.out.auc").better()).contains(true);
    }

    /** Dots join names, so two metrics may have one name in queries. */
    @Test
    void evaluationsWhoseNamesJoinToTheSameAreComparedApart() {
        ModelVersion before = register("fraud");
        ModelVersion after = register("fraud");
        registry().evaluate(before.ref(), Evaluation.of("a.b").metric("c", 1).build());
        registry().evaluate(after.ref(), Evaluation.of("a").metric("b.c", 2).build());
        registry().evaluate(after.ref(), Evaluation.of("x.y").metric("z", 3).build());
        Comparison comparison = registry().compare(before.ref(), after.ref());
        assertThat(metric(comparison, "evaluations.\"a.b\".c").direction()).isEqualTo(Direction.REMOVED);
        assertThat(metric(comparison, "evaluations.a.\"b.c\"").direction()).isEqualTo(Direction.ADDED);
        assertThat(metric(comparison, "evaluations.x.y.z").direction()).isEqualTo(Direction.ADDED);
    }

    private static Comparison.MetricChange metric(Comparison comparison, String name) {
        return comparison.metrics().stream()
                .filter(change -> change.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsWhyOneCannotTakeTheOthersPlace() {
        ModelVersion before = registry()
                .register(minimal("fraud", "1")
                        .signature(Signature.builder()
                                .input("x", FLOAT32, -1, 30)
                                .output("y", FLOAT32, -1)
                                .build())
                        .build());
        ModelVersion after = registry()
                .register(minimal("fraud", "2")
                        .signature(Signature.builder()
                                .input("x", FLOAT32, -1, 31)
                                .output("y", FLOAT32, -1)
                                .build())
                        .nextMajor()
                        .build());
        assertThat(registry().compare(before.ref(), after.ref()).signature())
                .hasSize(2)
                .allMatch(reason -> reason.contains("input x: they send shape"));
        ModelVersion unsigned = register("churn");
        assertThat(registry().compare(before.ref(), unsigned.ref()).signature())
                .containsExactly("the later one has no signature: nobody can tell");
    }

    @Test
    void tellsWhichFilesChangedAndHowMuchIsStoredOnce() {
        byte[] large = new byte[SEGMENT + 1_000];
        Arrays.fill(large, (byte) 7);
        byte[] changed = large.clone();
        changed[SEGMENT + 5] = 8;
        ModelVersion before = registry()
                .register(minimal("fraud", "weights")
                        .artifact("large.bin", large)
                        .artifact("gone.txt", new byte[] {1})
                        .build());
        ModelVersion after = registry()
                .register(minimal("fraud", "weights")
                        .artifact("large.bin", changed)
                        .artifact("new.txt", new byte[] {2})
                        .build());
        Comparison comparison = registry().compare(before.ref(), after.ref());
        assertThat(comparison.files())
                .extracting(file -> file.path() + " " + file.change())
                .containsExactly("gone.txt REMOVED", "large.bin CHANGED", "model.bin SAME", "new.txt ADDED");
        assertThat(comparison.files().get(0).after()).isEqualTo(Optional.empty());
        assertThat(comparison.sharedBytes()).isEqualTo(SEGMENT + "weights".length());
    }

    @Test
    void whatDoesNotExistIsSaidToBeMissing() {
        ModelVersion version = register("fraud");
        refused(NotFoundException.class, () -> registry().compare(version.ref().toString(), "fraud@2.0"), "fraud@2.0");
    }
}

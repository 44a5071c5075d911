package dev.modelregistry.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Signature;
import dev.modelregistry.metadata.Signature.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What docs/compatibility.md says. */
class CompatibilityTest {
    private static final Tensor X = new Tensor("x", DType.FLOAT32, List.of(-1L, 30L));
    private static final Tensor SCORE = new Tensor("score", DType.FLOAT32, List.of(-1L));

    private static Signature signature(List<Tensor> inputs, List<Tensor> outputs) {
        return new Signature(inputs, outputs);
    }

    private static List<String> differences(List<Tensor> inputs, List<Tensor> outputs) {
        return Compatibility.differences(signature(List.of(X), List.of(SCORE)), signature(inputs, outputs));
    }

    @Test
    void theSameIsCompatible() {
        assertThat(differences(List.of(X), List.of(SCORE))).isEmpty();
    }

    @Test
    void anotherElementTypeBreaksBothWays() {
        assertThat(differences(List.of(new Tensor("x", DType.FLOAT64, X.shape())), List.of(SCORE)))
                .containsExactly(
                        "its callers today: input x: they send FLOAT32, it takes FLOAT64",
                        "after a rollback: input x: they send FLOAT64, it takes FLOAT32");
    }

    @Test
    void aFixedDimensionThatBecomesFreeBreaksARollback() {
        assertThat(differences(List.of(new Tensor("x", X.dtype(), List.of(-1L, -1L))), List.of(SCORE)))
                .containsExactly("after a rollback: input x: they send shape [-1, -1], it takes [-1, 30]");
    }

    @Test
    void anotherRankBreaksBothWays() {
        assertThat(differences(List.of(new Tensor("x", X.dtype(), List.of(-1L))), List.of(SCORE)))
                .hasSize(2);
    }

    @Test
    void aNewInputBreaksEvenIfItIsOptional() {
        Tensor more = new Tensor("y", DType.INT64, List.of());
        assertThat(differences(List.of(X, more), List.of(SCORE)))
                .containsExactly(
                        "its callers today: input y is needed, and they do not send it",
                        "after a rollback: they may send input y, which it does not know");
        Tensor optional = new Tensor("y", DType.INT64, List.of(), true, Set.of());
        assertThat(differences(List.of(X, optional), List.of(SCORE)))
                .containsExactly("after a rollback: they may send input y, which it does not know");
    }

    @Test
    void anInputThatBecomesOptionalBreaksARollback() {
        assertThat(differences(List.of(new Tensor("x", X.dtype(), X.shape(), true, Set.of())), List.of(SCORE)))
                .containsExactly("after a rollback: input x is needed, and they may leave it out");
    }

    @Test
    void theOrderOfInputsDoesNotCountAndThatOfOutputsDoes() {
        Tensor y = new Tensor("y", DType.INT64, List.of());
        Signature one = signature(List.of(X, y), List.of(SCORE, y));
        assertThat(Compatibility.differences(one, signature(List.of(y, X), List.of(SCORE, y))))
                .isEmpty();
        assertThat(Compatibility.differences(one, signature(List.of(X, y), List.of(y, SCORE))))
                .contains("its callers today: they expect score as output 0, and it gives y");
    }

    @Test
    void anOptionalOutputAtTheEndIsCompatibleAndAnyOtherIsNot() {
        Tensor optional = new Tensor("reason", DType.STRING, List.of(), true, Set.of());
        assertThat(differences(List.of(X), List.of(SCORE, optional))).isEmpty();
        Tensor needed = new Tensor("reason", DType.STRING, List.of());
        assertThat(differences(List.of(X), List.of(SCORE, needed)))
                .containsExactly("after a rollback: they expect output reason, which it does not give");
        assertThat(differences(List.of(X), List.of(new Tensor("score", DType.FLOAT32, SCORE.shape(), true, Set.of()))))
                .containsExactly("its callers today: they expect output score, which it may leave out");
    }

    @Test
    void categoriesAreTheSameBothWays() {
        Tensor two = new Tensor("c", DType.STRING, List.of(), false, Set.of("de", "fr"));
        Tensor three = new Tensor("c", DType.STRING, List.of(), false, Set.of("de", "fr", "it"));
        Tensor any = new Tensor("c", DType.STRING, List.of());
        assertThat(Compatibility.differences(signature(List.of(two), List.of()), signature(List.of(three), List.of())))
                .containsExactly("after a rollback: input c: they send [de, fr, it], it takes [de, fr]");
        assertThat(Compatibility.differences(signature(List.of(), List.of(two)), signature(List.of(), List.of(three))))
                .containsExactly("its callers today: output c: it gives [de, fr, it], they expect [de, fr]");
        assertThat(Compatibility.differences(signature(List.of(two), List.of()), signature(List.of(any), List.of())))
                .containsExactly("after a rollback: input c: they send any value, it takes [de, fr]");
    }

    /** One-way service is reflexive and, for inputs, transitive; both ways is symmetric: that is why a major is pairwise. */
    @Test
    void compatibilityIsReflexiveAndSymmetricAndServiceOfInputsIsTransitive() {
        Random random = new Random(2026);
        List<Signature> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.add(signature(tensors(random), tensors(random)));
        }
        int compatible = 0;
        int chains = 0;
        for (Signature a : all) {
            assertThat(Compatibility.differences(a, a)).as("seed 2026: %s", a).isEmpty();
            for (Signature b : all) {
                boolean there = Compatibility.differences(a, b).isEmpty();
                assertThat(Compatibility.differences(b, a).isEmpty())
                        .as("seed 2026: %s, %s", a, b)
                        .isEqualTo(there);
                compatible += there && !a.equals(b) ? 1 : 0;
                if (Compatibility.serves(inputsOf(a), inputsOf(b)).isEmpty()) {
                    for (Signature c : all) {
                        if (Compatibility.serves(inputsOf(b), inputsOf(c)).isEmpty()) {
                            assertThat(Compatibility.serves(inputsOf(a), inputsOf(c)))
                                    .as("seed 2026: %s, %s, %s", a, b, c)
                                    .isEmpty();
                            chains++;
                        }
                    }
                }
            }
        }
        assertThat(compatible).isPositive();
        assertThat(chains).isGreaterThan(all.size());
    }

    private static Signature inputsOf(Signature signature) {
        return signature(signature.inputs(), List.of());
    }

    private static List<Tensor> tensors(Random random) {
        Set<String> names = new LinkedHashSet<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            names.add(random.nextBoolean() ? "a" : "b");
        }
        return names.stream()
                .map(name -> new Tensor(
                        name,
                        random.nextInt(4) == 0 ? DType.STRING : DType.FLOAT32,
                        List.of(random.nextBoolean() ? -1L : 30L),
                        random.nextInt(3) == 0,
                        random.nextInt(3) == 0 ? Set.of("x", "y") : Set.of()))
                .toList();
    }
}

package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy that could be written and not read again, or not be reckoned with, never comes into a log. */
class PolicyFormTest {
    private static final String HALF = "\ud83d";
    private static final String LONG = "x".repeat(251);
    private static final Actor ROOT = Actor.of("root", "admin");

    private static Lifecycle access(AccessPolicy.Builder access) {
        return Lifecycle.standard().access(access.build()).build();
    }

    private static AccessPolicy.Builder admin() {
        return AccessPolicy.builder().allow("admin", Permission.values()).bind("root", "admin");
    }

    private static Lifecycle gate(Gate gate) {
        return Lifecycle.standard().gate(PRODUCTION, gate).build();
    }

    private static Lifecycle approvals(Approvals approvals) {
        return Lifecycle.standard().approvals(PRODUCTION, approvals).build();
    }

    static Stream<Arguments> malformed() {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        return Stream.of(
                Arguments.of(
                        access(admin().bind(HALF, "admin")), "the id of a bound actor has half of a surrogate pair"),
                Arguments.of(
                        access(admin().bind("x".repeat(60_000), "admin")),
                        "the id of a bound actor has 60000 characters; at most 256"),
                Arguments.of(access(admin().bind(" ", "admin")), "the id of a bound actor is blank"),
                Arguments.of(access(admin().bind("eve", HALF)), "a role of eve has half"),
                Arguments.of(access(admin().bind("eve", " ")), "a role of eve is blank"),
                Arguments.of(
                        access(admin().allow("a\nb", Permission.TAG)), "the role of a rule has a control character"),
                Arguments.of(access(admin().allow(LONG, Permission.TAG)), "the role of a rule has 251 characters"),
                Arguments.of(gate(Gate.tag(HALF)), "the tag of a gate of production has half"),
                Arguments.of(gate(new Gate.Tag(null, Optional.empty())), "the tag of a gate of production is null"),
                Arguments.of(
                        gate(Gate.tag("reviewed", "a" + HALF)), "the tag's value of a gate of production has half"),
                Arguments.of(gate(Gate.metricAtLeast(" ", 1)), "the metric of a gate of production is blank"),
                Arguments.of(
                        gate(Gate.metricAtLeast("auc", 1).onEvaluation(HALF)),
                        "the evaluation of a gate of production has half"),
                Arguments.of(gate(Gate.notWorseThan(PRODUCTION, HALF)), "the metric of a gate of production has half"),
                Arguments.of(
                        gate(Gate.notWorseThan(PRODUCTION, "auc").onEvaluation("")),
                        "the evaluation of a gate of production is blank"),
                Arguments.of(approvals(Approvals.of(1, HALF)), "the role of the approvals for production has half"),
                Arguments.of(
                        Lifecycle.standard().policyApprovals(1, LONG).build(),
                        "the role of the approvals for the policy has 251 characters"),
                Arguments.of(Lifecycle.standard().indexTags("").build(), "the key of an indexed tag is blank"),
                Arguments.of(Lifecycle.standard().emergency(HALF).build(), "a role for emergencies has half"),
                Arguments.of(Lifecycle.standard().emergency("").build(), "a role for emergencies is blank"),
                Arguments.of(
                        gate(Gate.metricAtLeast("auc", 1).maxAge(forever)), "the age in a gate of production is PT"),
                Arguments.of(
                        gate(Gate.notWorseThan(PRODUCTION, "auc").maxAge(Duration.ofSeconds(-1))),
                        "the age in a gate of production is PT-1S; it is at least zero and at most 365250 days"),
                Arguments.of(
                        gate(Gate.timeIn(STAGING, Duration.ofDays(-1))), "the time in a gate of production is PT-24H"),
                Arguments.of(
                        approvals(Approvals.of(1, "ml-lead").within(Duration.ofDays(400_000_000_000L))),
                        "the time of the approvals for production is PT"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("malformed")
    void isRefusedWhereItIsPublished(Lifecycle policy, String why) {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(ROOT, new Command.Publish(policy, Sha256.of(new byte[0]))))
                .withMessageStartingWith("cannot publish this policy:\n  - " + why);
        assertThat(model.entries()).hasSize(1);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PolicyForm.require(Lifecycle.standard()
                        .gate(PRODUCTION, Gate.tag(" "), Gate.timeIn(STAGING, Duration.ofDays(-1)))
                        .emergency(HALF)
                        .build()))
                .satisfies(refusal -> assertThat(refusal.problems()).hasSize(3));
    }

    @Test
    void aPolicyIsBoundedAsAWhole() {
        AccessPolicy.Builder access = admin();
        for (int i = 0; i < 5_000; i++) {
            access.bind(String.format("%0250d", i), "admin");
        }
        Lifecycle large = access(access);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PolicyForm.require(large))
                .withMessageContaining("characters; at most 1000000 are allowed");
    }

    @Test
    void whatActorsAreCalledMayStandInAPolicyToo() {
        String known = "x".repeat(256);
        Lifecycle policy = Lifecycle.standard()
                .gate(PRODUCTION, Gate.tag("reviewed", "雪 😀"), Gate.timeIn(STAGING, Duration.ZERO))
                .approvals(PRODUCTION, Approvals.of(1, "ml-lead").within(Duration.ofDays(365_000)))
                .access(new AccessPolicy(
                        List.of(AccessPolicy.Rule.of("é", Permission.TAG)), Map.of(known, Set.of("é", "b"))))
                .build();
        assertThatCode(() -> PolicyForm.require(policy)).doesNotThrowAnyException();
        assertThatCode(() -> Actor.of(known, "é")).doesNotThrowAnyException();
    }

    /** They are written with every entry. */
    @Test
    void whoBringsRolesWithoutBoundDoesNothing() {
        ModelHistory model = new ModelHistory();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(Actor.of("eve", "x".repeat(60_000)), register(0)))
                .withMessage("eve cannot act:\n  - a role has 60000 characters; at most 250 are allowed");
        String[] many = Stream.iterate(0, i -> i < 1_001, i -> i + 1)
                .map(i -> "role " + i)
                .toArray(String[]::new);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(Actor.of("eve", many), register(0)))
                .withMessageContaining("an actor has at most 1000 roles; got 1001");
    }
}

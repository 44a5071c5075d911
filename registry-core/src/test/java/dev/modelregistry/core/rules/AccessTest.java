package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.delete;
import static dev.modelregistry.core.rules.Commands.demote;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.restore;
import static dev.modelregistry.core.rules.Commands.rollback;
import static dev.modelregistry.core.rules.Commands.tag;
import static dev.modelregistry.core.rules.Commands.untag;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.modelregistry.Actor;
import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each command needs its permission, and no other; and what it is about must be there. */
class AccessTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");
    private static final Actor WORKER = Actor.of("wendy", "worker");
    private static final Evaluation HOLDOUT =
            Evaluation.of("holdout").metric("auc", 1).build();

    private static Map<Command, Permission> commands() {
        Map<Command, Permission> commands = new LinkedHashMap<>();
        commands.put(register(9), Permission.REGISTER);
        commands.put(new Command.Describe(Optional.empty(), "text"), Permission.TAG);
        commands.put(tag("1.0", "a", "b"), Permission.TAG);
        commands.put(untag("1.0", "run"), Permission.TAG);
        commands.put(new Command.MoveAlias("best", V10, Expect.anything()), Permission.ALIAS);
        commands.put(new Command.RemoveAlias("champion"), Permission.ALIAS);
        commands.put(new Command.Evaluate(V10, HOLDOUT), Permission.EVALUATE);
        commands.put(promote("1.2", STAGING), Permission.PROMOTE);
        commands.put(
                new Command.RequestPromotion(Version.parse("1.2"), STAGING, Share.ALL, Share.ALL, "go"),
                Permission.PROMOTE);
        commands.put(demote("1.1", PRODUCTION), Permission.PROMOTE);
        commands.put(promote("1.1", PRODUCTION, 30), Permission.CHANGE_SHARES);
        commands.put(
                new Command.Shift(
                        PRODUCTION, Map.of(V10, Share.percent(50), V11, Share.percent(50)), "half", Expect.anything()),
                Permission.CHANGE_SHARES);
        commands.put(rollback(PRODUCTION), Permission.ROLL_BACK);
        commands.put(archive("1.3"), Permission.ARCHIVE);
        commands.put(restore("1.4"), Permission.RESTORE);
        commands.put(new Command.Recall(V10, "bad"), Permission.RECALL);
        commands.put(new Command.Hold(V10, "law"), Permission.HOLD);
        commands.put(new Command.Release(V11, "law"), Permission.HOLD);
        commands.put(delete("1.3"), Permission.DELETE);
        Lifecycle policy = Lifecycle.standard().indexTags("x").build();
        commands.put(new Command.Publish(policy, Sha256.of(new byte[1])), Permission.PUBLISH_POLICY);
        return commands;
    }

    private static ModelHistory history() {
        ModelHistory model = new ModelHistory();
        for (int i = 0; i < 5; i++) {
            model.execute(Commands.registerRun(i, "run-" + i));
        }
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(promote("1.1", STAGING));
        model.execute(promote("1.1", PRODUCTION, 10));
        model.execute(new Command.MoveAlias("champion", V10, Expect.anything()));
        model.execute(archive("1.4"));
        model.execute(new Command.Hold(V11, "law"));
        return model;
    }

    private static Lifecycle allowing(Permission... permissions) {
        return Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("worker", permissions)
                        .allow("boss", Permission.values())
                        .build())
                .build();
    }

    @Test
    void eachCommandNeedsItsPermissionAndNoOther() {
        commands().forEach((command, permission) -> {
            ModelHistory model = history();
            model.govern(allowing(permission));
            assertThat(model.execute(WORKER, command)).as("%s", command).isNotEmpty();

            ModelHistory shut = history();
            Permission[] others = EnumSet.complementOf(EnumSet.of(permission)).toArray(Permission[]::new);
            shut.govern(allowing(others));
            assertThatExceptionOfType(AccessDeniedException.class)
                    .as("%s", command)
                    .isThrownBy(() -> shut.execute(WORKER, command))
                    .withMessageContaining("may not "
                            + permission.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .withMessageContaining("takes the role boss");
        });
    }

    @Test
    void aPermissionMayBeForCertainStagesAndModels() {
        AccessPolicy.Rule rule =
                AccessPolicy.Rule.of("r", Permission.PROMOTE).in(STAGING).on("fraud-*");
        assertThat(rule.covers(Permission.PROMOTE, Optional.of(STAGING), ModelName.of("fraud-eu")))
                .isTrue();
        assertThat(rule.covers(Permission.PROMOTE, Optional.of(PRODUCTION), ModelName.of("fraud-eu")))
                .isFalse();
        assertThat(rule.covers(Permission.PROMOTE, Optional.empty(), ModelName.of("fraud-eu")))
                .isFalse();
        assertThat(rule.covers(Permission.PROMOTE, Optional.of(STAGING), ModelName.of("fraud.eu")))
                .isFalse();
        assertThat(rule.covers(Permission.TAG, Optional.of(STAGING), ModelName.of("fraud-eu")))
                .isFalse();
        assertThat(AccessPolicy.Rule.of("r", Permission.TAG)
                        .on("a.c")
                        .covers(Permission.TAG, Optional.empty(), ModelName.of("abc")))
                .isFalse();
    }

    @Test
    void aRuleForCertainStagesAllowsNothingThatIsDoneInNone() {
        AccessPolicy access = AccessPolicy.builder()
                .allow(AccessPolicy.Rule.of("worker", Permission.REGISTER, Permission.TAG, Permission.PROMOTE)
                        .in(STAGING))
                .build();
        ModelHistory model = history();
        model.govern(Lifecycle.standard().access(access).build());
        assertThat(model.execute(WORKER, promote("1.2", STAGING))).isNotEmpty();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> model.execute(WORKER, register(9)))
                .withMessageContaining("may not register");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> model.execute(WORKER, tag("1.0", "a", "b")))
                .withMessageContaining("may not tag");
    }

    @Test
    void aModelThatIsNotThereIsNotFoundWhateverIsWanted() {
        commands().forEach((command, permission) -> {
            if (!(command instanceof Command.Register)) {
                ModelHistory empty = new ModelHistory();
                assertThatExceptionOfType(NotFoundException.class)
                        .as("%s", command)
                        .isThrownBy(() -> empty.execute(command))
                        .withMessage("there is no model fraud; registering its first version creates it");
            }
        });
    }

    @Test
    void aStageThatIsNotThereIsRefusedWhateverIsWanted() {
        Stage nowhere = Stage.of("nowhere");
        ModelHistory model = history();
        for (Command command : List.of(
                promote("1.2", nowhere),
                rollback(nowhere),
                new Command.Shift(nowhere, Map.of(V10, Share.ALL), "go", Expect.anything()),
                new Command.RequestPromotion(V10, nowhere, Share.ALL, Share.ALL, "go"))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .as("%s", command)
                    .isThrownBy(() -> model.execute(command))
                    .withMessage("there is no stage nowhere; stages are staging, production");
        }
    }

    @Test
    void everyChangeOfWhatServesSaysWhy() {
        ModelHistory model = history();
        for (Command command : List.of(
                new Command.Shift(PRODUCTION, Map.of(V10, Share.ALL), " ", Expect.anything()),
                new Command.Demote(V10, PRODUCTION, " "),
                new Command.Rollback(PRODUCTION, new Command.Rollback.Target.Previous(), " ", Expect.anything()),
                new Command.Recall(V10, " "),
                new Command.Hold(V10, " "),
                new Command.Release(V11, " "))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .as("%s", command)
                    .isThrownBy(() -> model.execute(command))
                    .withMessageContaining("the reason is what the history will tell");
        }
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(new Command.Hold(V10, "x".repeat(10_001))))
                .withMessageContaining("the reason has 10001 characters");
    }

    @Test
    void anEvaluationIsChecked() {
        ModelHistory model = history();
        Evaluation bad = Evaluation.of(" ")
                .metric("auc", Double.NaN)
                .metric("\n", 1)
                .dataset(Dataset.of(" ", "1"))
                .build();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(new Command.Evaluate(V10, bad)))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactlyInAnyOrder(
                                "the name of an evaluation is blank",
                                "metric auc is NaN; a metric is a finite number",
                                "the name of a metric is blank",
                                "the name of a dataset is blank"));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(
                        new Command.Evaluate(V10, Evaluation.of("x").build())))
                .withMessageContaining("an evaluation needs a metric");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(new Command.Describe(Optional.of(V10), "x".repeat(100_001))))
                .withMessageContaining("the description has 100001 characters; at most 100000 are allowed");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> model.execute(new Command.Approve(new UUID(1, 1), "ok")))
                .withMessageContaining("there is no request");
    }

    @Test
    void theRegistrysOwnLogTakesNoVersion() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> RegisterRules.admit(
                        ModelState.empty(ModelName.REGISTRY),
                        Optional.empty(),
                        false,
                        new Context(
                                new UUID(1, 1), WORKER, Instant.EPOCH, Optional.empty(), Formats.CURRENT, version -> {
                                    throw new AssertionError();
                                })))
                .withMessage("_registry is the registry's own log, and no model");
    }

    @Test
    void aPatternOfModelsFitsWholeNames() {
        fits("*", "fraud");
        fits("fraud", "fraud");
        fitsNot("fraud", "frauds");
        fitsNot("fraud", "frau");
        fits("fr*d", "fraud");
        fits("fr*d", "frd");
        fits("*-eu-*", "fraud-eu-eu-1");
        fitsNot("*-eu-*", "fraud-us-1");
        fits("*a*b", "aab");
        fits("*ab", "aabab");
        fitsNot("*ab", "aaba");
        fits("fraud**", "fraud");
        fits("f.*", "f.x");
        fitsNot("f.*", "fxx");
    }

    private static void fits(String pattern, String model) {
        assertThat(covers(pattern, model)).as("%s, %s", pattern, model).isTrue();
    }

    private static void fitsNot(String pattern, String model) {
        assertThat(covers(pattern, model)).as("%s, %s", pattern, model).isFalse();
    }

    private static boolean covers(String pattern, String model) {
        return AccessPolicy.Rule.of("x", Permission.TAG)
                .on(pattern)
                .covers(Permission.TAG, Optional.empty(), ModelName.of(model));
    }

    /** Every command of every process asks this. */
    @Test
    void noPatternTakesLong() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> fitsNot("*a".repeat(60) + "*b", "a".repeat(128)));
    }
}

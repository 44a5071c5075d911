package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StaleExpectationException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryStages extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");

    RegistryStages(RegistryContract contract) {
        super(contract);
    }

    private void serves(Stage stage, ModelVersion version) {
        assertThat(contract.open().version("fraud@" + stage).ref()).isEqualTo(version.ref());
    }

    @Test
    void aVersionGoesThroughStagingToProduction() {
        ModelVersion version = register("fraud");
        Allocation staging = registry().promote(version.ref(), STAGING, "try");
        assertThat(staging).isEqualTo(Allocation.all(STAGING, version.version(), 2));
        assertThat(registry().version(version.ref()).stages()).containsExactly(STAGING);
        Allocation production = registry().promote(version.ref(), PRODUCTION, "go");
        assertThat(production.shares()).isEqualTo(Map.of(version.version(), Share.ALL));
        assertThat(registry().version(version.ref()).stages()).containsExactly(PRODUCTION);
        assertThat(registry().model("fraud").allocation(PRODUCTION)).contains(production);
    }

    @Test
    void theOneThatIsDisplacedIsInNoStage() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = inProduction(register("fraud"));
        assertThat(registry().version(first.ref()).stages()).isEmpty();
        serves(PRODUCTION, second);
    }

    @Test
    void productionIsEnteredFromStaging() {
        ModelVersion version = register("fraud");
        IllegalTransitionException error = refused(
                IllegalTransitionException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "go"),
                "no stage",
                "entered from staging",
                "promote fraud@1.0 to staging");
        assertThat(error.allowed()).containsExactly("promote fraud@1.0 to staging");
    }

    @Test
    void whatServesAlreadyIsNotPromotedAgainNorBack() {
        ModelVersion version = inProduction(register("fraud"));
        refused(
                IllegalTransitionException.class,
                () -> registry().promote(version.ref(), PRODUCTION, "again"),
                "already serves production");
        refused(
                IllegalTransitionException.class,
                () -> registry().promote(version.ref(), STAGING, "back"),
                "in stage production");
    }

    @Test
    void whatIsNotThereIsNotPromoted() {
        ModelVersion version = register("fraud");
        refused(
                NotFoundException.class,
                () -> registry().promote(ModelRef.parse("fraud@1.9"), STAGING, "x"),
                "fraud@1.9",
                "fraud has 1.0");
        refused(NotFoundException.class, () -> registry().promote(ModelRef.parse("churn@1.0"), STAGING, "x"), "churn");
        refused(
                InvalidInputException.class,
                () -> registry().promote(version.ref(), Stage.of("qa"), "x"),
                "no stage qa",
                "staging, production");
        refused(InvalidInputException.class, () -> registry().promote(version.ref(), STAGING, " "), "say why");
        registry().archive(version.ref(), "test");
        refused(
                IllegalTransitionException.class,
                () -> registry().promote(version.ref(), STAGING, "x"),
                "archived",
                "restore");
    }

    @Test
    void demotingEmptiesAStageAndRollingBackGoesToTheOneBefore() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion broken = inProduction(register("fraud"));
        registry().demote(broken.ref(), PRODUCTION, "broken");
        assertThat(registry().model("fraud").allocation(PRODUCTION)).isEmpty();
        refused(
                IllegalTransitionException.class,
                () -> registry().demote(broken.ref(), PRODUCTION, "broken"),
                "in no stage");
        registry().rollback("fraud", PRODUCTION, "was fine");
        serves(PRODUCTION, first);
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback(FRAUD, PRODUCTION, first.version(), "again"),
                "it serves that version now");
    }

    @Test
    void rollingBackGoesOneStepAtATime() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = inProduction(register("fraud"));
        inProduction(register("fraud"));
        Allocation back = registry().rollback("fraud", PRODUCTION, "bad");
        assertThat(back.primary()).isEqualTo(second.version());
        serves(PRODUCTION, second);
        registry().rollback("fraud", PRODUCTION, "worse");
        serves(PRODUCTION, first);
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "more"),
                "served nothing before 1.0");
    }

    @Test
    void afterARollbackAPromotionIsRolledBackToWhatServedThen() {
        ModelVersion first = inProduction(register("fraud"));
        inProduction(register("fraud"));
        registry().rollback("fraud", PRODUCTION, "bad");
        inProduction(register("fraud"));
        registry().rollback("fraud", PRODUCTION, "bad too");
        serves(PRODUCTION, first);
    }

    @Test
    void aStageThatNeverServedIsNotRolledBack() {
        register("fraud");
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "x"),
                "served nothing before");
        refused(InvalidInputException.class, () -> registry().rollback("fraud", Stage.of("qa"), "x"), "no stage qa");
        refused(NotFoundException.class, () -> registry().rollback("churn", PRODUCTION, "x"), "no model churn");
        refused(InvalidInputException.class, () -> registry().rollback("fraud", PRODUCTION, ""), "say why");
    }

    @Test
    void anArchivedOrDeletedTargetIsRefusedAndTheNearestNamed() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = inProduction(register("fraud"));
        inProduction(register("fraud"));
        registry().archive(second.ref(), "test");
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "x"),
                "1.1: it is archived",
                "roll back to 1.0");
        registry().delete(second.ref(), "test");
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "x"),
                "1.1: it is deleted",
                "roll back to 1.0");
        registry().rollback(FRAUD, PRODUCTION, first.version(), "x");
        serves(PRODUCTION, first);
    }

    @Test
    void onlyWhatServedTheStageCanBeRolledBackTo() {
        inProduction(register("fraud"));
        inProduction(register("fraud"));
        ModelVersion never = register("fraud");
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback(FRAUD, PRODUCTION, never.version(), "x"),
                "did not serve it before",
                "roll back to 1.0");
    }

    @Test
    void twoOperatorsWhoActAtOnceActOnce() {
        ModelVersion first = inProduction(register("fraud"));
        inProduction(register("fraud"));
        inProduction(register("fraud"));
        long seen =
                registry().model("fraud").allocation(PRODUCTION).orElseThrow().revision();
        registry().rollback("fraud", PRODUCTION, "bad", Expect.revision(seen));
        refused(
                StaleExpectationException.class,
                () -> registry().rollback("fraud", PRODUCTION, "bad", Expect.revision(seen)),
                "stage production of fraud",
                "look again");
        registry().promote(first.ref(), STAGING, "again");
        refused(
                StaleExpectationException.class,
                () -> registry().promote(first.ref(), PRODUCTION, "go", Expect.revision(seen)),
                "stage production");
        registry()
                .promote(
                        first.ref(),
                        PRODUCTION,
                        "go",
                        Expect.revision(registry().model("fraud").revision()));
        serves(PRODUCTION, first);
    }
}

package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.StaleExpectationException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryExpecting extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");
    private static final int OPERATORS = 6;

    RegistryExpecting(RegistryContract contract) {
        super(contract);
    }

    private long revision() {
        return registry().model("fraud").revision();
    }

    /** What each of several operators does at one moment, in two processes; gives how many of them did it. */
    private int acted(Act act) throws InterruptedException {
        Registry first = registry();
        Registry second = contract.open();
        List<Boolean> acted = Threads.together(OPERATORS, operator -> {
            try {
                act.by(operator % 2 == 0 ? first : second, operator);
                return true;
            } catch (StaleExpectationException e) {
                return false;
            }
        });
        return (int) acted.stream().filter(done -> done).count();
    }

    @FunctionalInterface
    private interface Act {
        void by(Registry registry, int operator);
    }

    @Test
    void ofOperatorsWhoRollBackAtOnceOneDoes() throws InterruptedException {
        List<ModelVersion> served = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            served.add(inProduction(register("fraud")));
        }
        long seen = revision();

        int acted = acted((registry, operator) -> registry.rollback(FRAUD, PRODUCTION, "bad", Expect.revision(seen)));

        assertThat(acted).isEqualTo(1);
        assertThat(registry().version("fraud@production").ref())
                .isEqualTo(served.get(2).ref());
    }

    @Test
    void ofOperatorsWhoPromoteAtOnceOneDoes() throws InterruptedException {
        List<ModelVersion> versions = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            versions.add(register("fraud"));
        }
        long seen = revision();

        int acted = acted((registry, operator) ->
                registry.promote(versions.get(operator).ref(), STAGING, "mine", Expect.revision(seen)));

        assertThat(acted).isEqualTo(1);
        assertThat(revision()).isEqualTo(seen + 1);
    }

    @Test
    void ofOperatorsWhoMoveAnAliasAtOnceOneDoes() throws InterruptedException {
        List<ModelVersion> versions = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            versions.add(register("fraud"));
        }
        long seen = revision();

        int acted = acted((registry, operator) ->
                registry.alias(FRAUD, "champion", versions.get(operator).version(), Expect.revision(seen)));

        assertThat(acted).isEqualTo(1);
        assertThat(revision()).isEqualTo(seen + 1);
    }

    @Test
    void ofVersionsThatArePromotedAtOnceOneServesAndTheOthersAreInNoStage() throws InterruptedException {
        List<ModelVersion> versions = new ArrayList<>();
        for (int i = 0; i < OPERATORS; i++) {
            versions.add(register("fraud"));
        }

        assertThat(acted((registry, operator) ->
                        registry.promote(versions.get(operator).ref(), STAGING, "mine")))
                .isEqualTo(OPERATORS);

        assertThat(versions)
                .filteredOn(v -> registry().version(v.ref()).stages().contains(STAGING))
                .hasSize(1);
        assertThat(registry().audit().history("fraud")).hasSize(2 * OPERATORS);
        assertThat(registry().audit().verify("fraud").problems()).isEmpty();
    }

    @Test
    void anAliasThatWasRemovedMeanwhileIsNotMadeAgain() {
        ModelVersion first = register("fraud");
        ModelVersion second = register("fraud");
        registry().alias("fraud", "champion", first.version());
        long seen = revision();
        registry().unalias("fraud", "champion");
        refused(
                StaleExpectationException.class,
                () -> registry().alias(FRAUD, "champion", second.version(), Expect.revision(seen)),
                "alias champion",
                "look again");
    }

    @Test
    void aStageThatWasEmptiedMeanwhileIsNotFilled() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = register("fraud");
        registry().promote(second.ref(), STAGING, "test");
        long seen = revision();
        registry().demote(first.ref(), PRODUCTION, "broken");
        refused(
                StaleExpectationException.class,
                () -> registry().promote(second.ref(), PRODUCTION, "go", Expect.revision(seen)),
                "stage production",
                "look again");
    }

    @Test
    void whatHappensElsewhereIsNoReasonToLookAgain() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = register("fraud");
        registry().alias("fraud", "champion", first.version());
        long seen = revision();
        registry().tag("fraud", "team", "risk");
        registry().describe(second.ref(), "text");
        registry().promote(second.ref(), STAGING, "elsewhere");

        registry().alias(FRAUD, "champion", second.version(), Expect.revision(seen));
        registry().promote(second.ref(), PRODUCTION, "go", Expect.revision(seen));

        assertThat(registry().version("fraud@champion").ref()).isEqualTo(second.ref());
        assertThat(registry().version("fraud@production").ref()).isEqualTo(second.ref());
    }

    @Test
    void whatServesOneStageIsToldHowToGetIntoAnother() {
        ModelVersion version = inProduction(register("fraud"));
        IllegalTransitionException error = refused(
                IllegalTransitionException.class, () -> registry().promote(version.ref(), STAGING, "back"), "demote");
        assertThat(error.allowed()).isNotEmpty();
    }
}

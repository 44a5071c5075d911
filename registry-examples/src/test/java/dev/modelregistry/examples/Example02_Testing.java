package dev.modelregistry.examples;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static dev.modelregistry.testkit.RegistryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.testkit.ManualClock;
import dev.modelregistry.testkit.RegistryExtension;
import dev.modelregistry.testkit.RegistryFaults;
import dev.modelregistry.testkit.StoreFault;
import dev.modelregistry.testkit.TestModels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How a service that uses the registry is tested: on a real registry in memory, one for each test, whose clock stands still
 * and whose store fails when it is told to.
 */
@ExtendWith(RegistryExtension.class)
class Example02_Testing {
    private Registry registry;
    private TestModels models;

    @BeforeEach
    void oneModelInProduction(Registry given, TestModels models) {
        this.registry = given;
        this.models = models;
        promote(learnt(100), Share.ALL);
    }

    private ModelVersion learnt(long limit) {
        return registry.register(models.builder(FraudAlarm.MODEL)
                .artifact(FraudAlarm.FILE, Long.toString(limit).getBytes(StandardCharsets.UTF_8))
                .build());
    }

    private void promote(ModelVersion version, Share share) {
        registry.promote(version.ref(), STAGING, "test");
        registry.promote(version.ref(), PRODUCTION, share, "test");
    }

    @Test
    void itAnswersByTheModelInProduction(ManualClock clock) {
        try (FraudAlarm alarm = new FraudAlarm(registry, clock)) {
            assertThat(alarm.isSuspicious("anna", 100)).isFalse();
            assertThat(alarm.isSuspicious("anna", 101)).isTrue();
        }
    }

    @Test
    void itFollowsAPromotionAndTheWayBack(ManualClock clock) {
        try (FraudAlarm alarm = new FraudAlarm(registry, clock)) {
            promote(learnt(50), Share.ALL);
            alarm.refresh();
            assertThat(alarm.isSuspicious("anna", 75)).isTrue();

            registry.rollback(FraudAlarm.MODEL, PRODUCTION, "too many alarms");
            alarm.refresh();
            assertThat(alarm.isSuspicious("anna", 75)).isFalse();
        }
        assertThat(registry).serves("fraud@production", "1.0");
    }

    @Test
    void aCustomerIsJudgedByOneModelWhileAnExperimentGoesOn(ManualClock clock) {
        promote(learnt(50), Share.percent(40));
        assertThat(registry).splits("fraud", PRODUCTION, Map.of("1.0", 60, "1.1", 40));
        try (FraudAlarm alarm = new FraudAlarm(registry, clock)) {
            for (int customer = 0; customer < 20; customer++) {
                String name = "customer-" + customer;
                boolean first = alarm.isSuspicious(name, 75);
                assertThat(alarm.isSuspicious(name, 75)).isEqualTo(first);
                assertThat(first)
                        .isEqualTo(registry.route("fraud", PRODUCTION, name)
                                .toString()
                                .equals("1.1"));
            }
        }
    }

    @Test
    void itGoesOnWhileTheStoreIsDown(ManualClock clock, RegistryFaults faults) {
        try (FraudAlarm alarm = new FraudAlarm(registry, clock)) {
            faults.takeDown();
            alarm.refresh();
            assertThat(alarm.isSuspicious("anna", 101)).isTrue();

            faults.bringUp();
            promote(learnt(50), Share.ALL);
            alarm.refresh();
            assertThat(alarm.isSuspicious("anna", 75)).isTrue();
        }
    }

    @Test
    void aPromotionWhoseAnswerIsLostIsMadeOnce(RegistryFaults faults) {
        ModelVersion second = learnt(50);
        registry.promote(second.ref(), STAGING, "test");
        faults.nextAppend(StoreFault.FAIL_AFTER);
        registry.promote(second.ref(), PRODUCTION, "test");
        assertThat(registry)
                .serves("fraud@production", "1.1")
                .hasHistory(
                        "fraud",
                        "registered 1.0",
                        "promoted 1.0 to staging",
                        "promoted 1.0 to production",
                        "registered 1.1",
                        "promoted 1.1 to staging",
                        "promoted 1.1 to production");
    }

    @Test
    void itAsksForTrainingAfterNinetyDays(ManualClock clock) {
        clock.set(TestModels.TRAINED.plus(Duration.ofDays(90)));
        try (FraudAlarm alarm = new FraudAlarm(registry, clock)) {
            assertThat(alarm.needsTraining()).isFalse();
            clock.advance(Duration.ofDays(1));
            assertThat(alarm.needsTraining()).isTrue();
        }
    }

    @Test
    void aModelThatIsNotGoodEnoughDoesNotReachIt(ManualClock clock) {
        registry.publish(Lifecycle.standard()
                .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.95))
                .build());
        ModelVersion second = learnt(50);
        registry.promote(second.ref(), STAGING, "test");
        assertThat(registry).refusesPromotion("fraud@1.1", PRODUCTION, "auc", "0.95");
        assertThatThrownBy(() -> registry.promote(second.ref(), PRODUCTION, "test"))
                .isInstanceOf(GateRefusedException.class);
        try (FraudAlarm alarm = new FraudAlarm(registry, clock)) {
            assertThat(alarm.isSuspicious("anna", 75)).isFalse();
        }
    }
}

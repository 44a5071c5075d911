package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StaleExpectationException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistrySharing extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");

    RegistrySharing(RegistryContract contract) {
        super(contract);
    }

    private ModelVersion staged() {
        ModelVersion version = register("fraud");
        registry().promote(version.ref(), STAGING, "test");
        return version;
    }

    private void canary(ModelVersion version, double percent) {
        registry().promote(version.ref(), PRODUCTION, Share.percent(percent), "canary");
    }

    private Map<Version, Share> shares() {
        return contract.open()
                .model("fraud")
                .allocation(PRODUCTION)
                .orElseThrow()
                .shares();
    }

    @Test
    void aCandidateSharesAStageWithWhatIsThere() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = staged();
        canary(second, 10);

        assertThat(shares())
                .containsExactly(
                        Map.entry(first.version(), Share.percent(90)), Map.entry(second.version(), Share.percent(10)));
        assertThat(registry().version("fraud@production").version()).isEqualTo(first.version());
        assertThat(registry().version(second.ref()).stages()).containsExactly(PRODUCTION);

        canary(second, 60);
        assertThat(registry().version("fraud@production").version()).isEqualTo(second.version());
    }

    @Test
    void aRollbackUndoesAWholeRolloutAndTheNextOneTheOneBefore() {
        ModelVersion settled = inProduction(register("fraud"));
        ModelVersion before = inProduction(register("fraud"));
        ModelVersion candidate = staged();
        canary(candidate, 10);
        canary(candidate, 50);
        registry().promote(candidate.ref(), PRODUCTION, "won");
        assertThat(shares()).containsExactly(Map.entry(candidate.version(), Share.ALL));

        registry().rollback("fraud", PRODUCTION, "precision fell");
        assertThat(shares()).containsExactly(Map.entry(before.version(), Share.ALL));
        registry().rollback("fraud", PRODUCTION, "still");
        assertThat(shares()).containsExactly(Map.entry(settled.version(), Share.ALL));
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "further"),
                "served nothing before");
    }

    @Test
    void anExperimentIsEndedByChoosingAWinner() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = staged();
        canary(second, 30);
        registry().promote(first.ref(), PRODUCTION, "the old one won");

        assertThat(shares()).containsExactly(Map.entry(first.version(), Share.ALL));
        refused(
                IllegalTransitionException.class,
                () -> registry().rollback("fraud", PRODUCTION, "undo"),
                "served nothing before");
    }

    @Test
    void sharesAreShiftedAndAddUp() {
        ModelVersion a = inProduction(register("fraud"));
        ModelVersion b = staged();
        canary(b, 30);
        ModelVersion c = staged();
        canary(c, 20);
        assertThat(shares().values().stream().mapToInt(Share::buckets).sum()).isEqualTo(Share.BUCKETS);

        registry()
                .shift(
                        "fraud",
                        PRODUCTION,
                        Map.of(
                                a.version(), Share.percent(30),
                                b.version(), Share.percent(30),
                                c.version(), Share.percent(40)),
                        "c does well");

        assertThat(shares()).containsEntry(c.version(), Share.percent(40)).hasSize(3);
        refused(
                InvalidInputException.class,
                () -> registry().shift("fraud", PRODUCTION, Map.of(a.version(), Share.percent(30)), "less"),
                "add up to 30.0 %");
        ModelVersion d = register("fraud");
        refused(
                IllegalTransitionException.class,
                () -> registry().shift("fraud", PRODUCTION, Map.of(d.version(), Share.ALL), "new"),
                "it does not serve 1.3",
                "promote 1.3 to production with a share");
    }

    @Test
    void aKeyStaysWithItsVersionAndFewMoveWhenSharesChange() {
        ModelVersion a = inProduction(register("fraud"));
        ModelVersion b = staged();
        canary(b, 10);
        Map<String, Version> before = routes();
        assertThat(before.values().stream().filter(b.version()::equals).count()).isBetween(700L, 1_300L);
        canary(b, 20);
        Map<String, Version> after = routes();

        before.forEach((key, version) -> {
            if (version.equals(b.version())) {
                assertThat(after).containsEntry(key, version);
            }
        });
        assertThat(after.values().stream().filter(b.version()::equals).count()).isBetween(1_700L, 2_300L);
        assertThat(after.values()).contains(a.version());
    }

    private Map<String, Version> routes() {
        Map<String, Version> routes = new HashMap<>();
        Allocation allocation =
                contract.open().model("fraud").allocation(PRODUCTION).orElseThrow();
        for (int i = 0; i < 10_000; i++) {
            String key = "customer-" + i;
            routes.put(key, allocation.route(FRAUD, key));
        }
        assertThat(registry().route("fraud", PRODUCTION, "customer-1")).isEqualTo(routes.get("customer-1"));
        return routes;
    }

    @Test
    void whoRollsBackAtOnceStepsBackOnce() throws InterruptedException {
        inProduction(register("fraud"));
        ModelVersion middle = inProduction(register("fraud"));
        inProduction(register("fraud"));
        long seen =
                registry().model("fraud").allocation(PRODUCTION).orElseThrow().revision();
        Registry other = contract.open();

        List<Boolean> done = Threads.together(2, thread -> {
            try {
                (thread == 0 ? registry() : other).rollback("fraud", PRODUCTION, "alarm", Expect.revision(seen));
                return true;
            } catch (StaleExpectationException e) {
                return false;
            }
        });

        assertThat(done).containsExactlyInAnyOrder(true, false);
        assertThat(shares()).containsOnlyKeys(middle.version());
    }

    @Test
    void aStageGoesBackToWhatItServedAtAMoment() throws InterruptedException {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = staged();
        canary(second, 25);
        Instant moment = registry().audit().history("fraud").stream()
                .reduce((a, b) -> b)
                .orElseThrow()
                .time();
        // the next entry must be later than this one for the moment to be told from it
        while (!Instant.now().isAfter(moment.plusMillis(2))) {
            Thread.onSpinWait();
        }
        registry().promote(second.ref(), PRODUCTION, "won");
        inProduction(register("fraud"));

        registry().rollback(FRAUD, PRODUCTION, moment, "as it was");

        assertThat(shares())
                .containsExactly(
                        Map.entry(first.version(), Share.percent(75)), Map.entry(second.version(), Share.percent(25)));
    }

    @Test
    void anExclusiveStageServesOneVersion() {
        registry().publish(Lifecycle.standard().exclusive(PRODUCTION).build());
        inProduction(register("fraud"));
        ModelVersion second = staged();
        refused(
                IllegalTransitionException.class,
                () -> canary(second, 10),
                "production serves one version alone",
                "with all of the traffic");
        registry().promote(second.ref(), PRODUCTION, "go");
        assertThat(shares()).containsOnlyKeys(second.version());
    }

    @Test
    void aShareNeedsSomethingBesideIt() {
        ModelVersion version = staged();
        refused(IllegalTransitionException.class, () -> canary(version, 10), "serves nothing beside fraud@1.0");
    }

    @Test
    void aVersionMayStayInTheStageThatItCameFrom() {
        ModelVersion version = staged();
        registry().promote(version.ref(), PRODUCTION, PromoteOptions.DEFAULT.staying(), "both");
        assertThat(registry().version(version.ref()).stages()).containsExactly(PRODUCTION, STAGING);
    }

    @Test
    void whatADemotedVersionHadGoesToTheOthers() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = staged();
        canary(second, 30);
        registry().demote(first.ref(), PRODUCTION, "broken");
        assertThat(shares()).containsExactly(Map.entry(second.version(), Share.ALL));
    }
}

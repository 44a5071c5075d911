package dev.modelregistry.testkit;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static dev.modelregistry.testkit.RegistryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

@ExtendWith(RegistryExtension.class)
class RegistryExtensionTest {
    private Registry before;

    @BeforeEach
    void prepare(Registry registry, TestModels models) {
        before = registry;
        registry.register(models.minimal("prepared"));
    }

    @Test
    void servesTheChampion(Registry registry, TestModels models) {
        ModelVersion v = registry.register(models.minimal("fraud"));
        registry.promote(v.ref(), STAGING, "test");
        registry.promote(v.ref(), PRODUCTION, "test");
        assertThat(registry).serves("fraud@production", "1.0");
    }

    @Test
    void whatWasPreparedBeforeATestIsInItsRegistry(Registry registry) {
        assertThat(registry).isSameAs(before);
        assertThat(registry).hasVersions("prepared", "1.0");
    }

    @Test
    void eachTestHasARegistryOfItsOwn(Registry registry) {
        assertThat(registry.models(PageRequest.first(10)).items()).hasSize(1);
    }

    @Test
    void theClockIsTheRegistrys(Registry registry, TestModels models, ManualClock clock) {
        clock.advance(Duration.ofDays(400));
        assertThat(registry.register(models.minimal("fraud")).registeredAt()).isEqualTo(clock.instant());
    }

    @Test
    void theFaultsAreThoseOfItsStores(Registry registry, TestModels models, RegistryFaults faults) {
        faults.nextAppend(StoreFault.FAIL_AFTER).nextAppend(StoreFault.FAIL_LATE);
        ModelVersion v = registry.register(models.minimal("fraud"));
        assertThat(registry).hasVersions("fraud", v.version().toString());
        assertThat(faults.happened()).containsEntry(StoreFault.FAIL_AFTER, 1L);
    }

    @Test
    void oneRegistryServesAWholeClassIfItIsToldTo() {
        assertThat(run(OneForAll.class).getTestsSucceededCount()).isEqualTo(3);
        assertThat(OneForAll.OPENED).hasValue(1);
        assertThat(OneForAll.SEEN).hasSize(4);
        assertThat(OneForAll.SEEN.stream().distinct()).hasSize(1);
    }

    @Test
    void aTestThatFailsUnderChanceNamesTheSeed() {
        namesTheSeed(FailsByChance.class, 5);
    }

    @Test
    void aTestThatFailsUnderChanceNamesTheSeedOfTheRegistryOfItsClass() {
        namesTheSeed(FailsByChanceTogether.class, 2);
    }

    @Test
    void aTestWithoutChanceNamesNoSeed() {
        TestExecutionSummary summary = run(FailsWithoutChance.class);
        assertThat(summary.getFailures())
                .hasSize(1)
                .allSatisfy(failed -> assertThat(failed.getException())
                        .hasMessage("as it is meant to")
                        .hasNoSuppressedExceptions());
    }

    private static void namesTheSeed(Class<?> tests, int failures) {
        assertThat(run(tests).getFailures()).hasSize(failures).allSatisfy(failed -> {
            assertThat(failed.getException()).hasMessage("as it is meant to");
            assertThat(failed.getException().getSuppressed())
                    .as(
                            "what is said beside the failure of %s",
                            failed.getTestIdentifier().getDisplayName())
                    .anySatisfy(said -> assertThat(said).hasMessageContaining("-Dregistry.seed=4711"));
        });
    }

    @Test
    void aRegistryForEachTestCannotBeHadBeforeAll() {
        TestExecutionSummary summary = run(AsksTooEarly.class);
        assertThat(summary.getFailures()).hasSize(1);
        assertThat(summary.getFailures().get(0).getException()).hasMessageContaining("perClass()");
    }

    @Test
    void aTestWhoseLogIsDamagedFails() {
        TestExecutionSummary summary = run(Damages.class);
        assertThat(summary.getFailures()).hasSize(1);
        assertThat(summary.getFailures().get(0).getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the log is damaged");
    }

    private static TestExecutionSummary run(Class<?> tests) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(tests))
                                .build(),
                        listener);
        return listener.getSummary();
    }

    /** Run by the tests above alone. */
    @Tag("soak")
    static class OneForAll {
        static final AtomicInteger OPENED = new AtomicInteger();
        static final List<Registry> SEEN = new ArrayList<>();

        @RegisterExtension
        static final RegistryExtension EXTENSION = RegistryExtension.builder()
                .perClass()
                .stores(() -> {
                    OPENED.incrementAndGet();
                    return new Stores(new MemoryCommitLog(), new MemoryBlobStore());
                })
                .build();

        @BeforeAll
        static void before(Registry registry) {
            SEEN.add(registry);
        }

        @Test
        void one(Registry registry) {
            SEEN.add(registry);
        }

        @Test
        void two(Registry registry) {
            SEEN.add(registry);
        }

        @Nested
        class Within {
            @Test
            void three(Registry registry) {
                SEEN.add(registry);
            }
        }
    }

    @Tag("soak")
    static class FailsByChance {
        @RegisterExtension
        final RegistryExtension extension =
                RegistryExtension.builder().seed(4711).build();

        @Test
        void atOnce(RegistryFaults faults) {
            faults.often(StoreFault.DELAY, 0.1);
            throw asMeant();
        }

        @Test
        void afterTheFaultsWereCleared(Registry registry, TestModels models, RegistryFaults faults) {
            faults.often(StoreFault.DELAY, 0.1);
            registry.register(models.minimal("fraud"));
            faults.clear();
            throw asMeant();
        }

        @Test
        void afterTheFaultWasTakenBack(Registry registry, TestModels models, RegistryFaults faults) {
            faults.often(StoreFault.DELAY, 0.1);
            registry.register(models.minimal("fraud"));
            faults.often(StoreFault.DELAY, 0);
            throw asMeant();
        }

        @Test
        void afterACrash(Registry registry, TestModels models, RegistryFaults faults) {
            faults.crashAfter(3);
            assertThatThrownBy(() -> registry.register(models.minimal("fraud"))).isInstanceOf(SimulatedCrash.class);
            throw asMeant();
        }

        @Test
        void whenARequestCameLate(Registry registry, TestModels models, RegistryFaults faults) {
            faults.nextAppend(StoreFault.FAIL_LATE);
            registry.register(models.minimal("fraud"));
            throw asMeant();
        }
    }

    @Tag("soak")
    static class FailsByChanceTogether {
        @RegisterExtension
        static final RegistryExtension EXTENSION =
                RegistryExtension.builder().perClass().seed(4711).build();

        @Test
        void fails(RegistryFaults faults) {
            faults.often(StoreFault.DELAY, 0.1);
            throw asMeant();
        }

        @Nested
        class Within {
            @Test
            void fails(RegistryFaults faults) {
                faults.often(StoreFault.DELAY, 0.1);
                throw asMeant();
            }
        }
    }

    @Tag("soak")
    @ExtendWith(RegistryExtension.class)
    static class FailsWithoutChance {
        @Test
        void fails(Registry registry, TestModels models, RegistryFaults faults) {
            faults.often(StoreFault.DELAY, 0).nextAppend(StoreFault.FAIL_AFTER);
            registry.register(models.minimal("fraud"));
            throw asMeant();
        }
    }

    private static IllegalStateException asMeant() {
        return new IllegalStateException("as it is meant to");
    }

    @Tag("soak")
    @ExtendWith(RegistryExtension.class)
    static class AsksTooEarly {
        @BeforeAll
        static void before(Registry registry) {
            assertThat((Object) registry).as("there is none").isNull();
        }

        @Test
        void neverRun() {}
    }

    @Tag("soak")
    static class Damages {
        private final MemoryCommitLog log = new MemoryCommitLog();

        @RegisterExtension
        final RegistryExtension extension = RegistryExtension.builder()
                .stores(() -> new Stores(log, new MemoryBlobStore()))
                .build();

        @Test
        void putsSomethingElseIntoTheLog(Registry registry, TestModels models) {
            registry.register(models.minimal("fraud"));
            log.append(new StreamId("fraud"), 2, new Commit(CommitId.random(), Bytes.utf8("{}"), IndexDelta.NONE));
        }
    }
}

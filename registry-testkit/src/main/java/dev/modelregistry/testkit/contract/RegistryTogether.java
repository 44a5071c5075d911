package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryTogether extends RegistryConcern {
    private static final int THREADS = 16;
    private static final int EACH = 5;

    RegistryTogether(RegistryContract contract) {
        super(contract);
    }

    private static Set<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "1." + i).collect(Collectors.toSet());
    }

    @Test
    void manyThreadsGetNumbersWithoutGap() throws InterruptedException {
        Registry registry = registry();
        List<List<String>> given = Threads.together(THREADS, thread -> {
            List<String> mine = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                ModelVersion version =
                        registry.register(minimal("fraud", thread + "/" + i).build());
                assertThat(registry.version(version.ref())).isEqualTo(version);
                mine.add(version.version().toString());
            }
            return mine;
        });
        assertThat(given.stream().flatMap(List::stream))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(numbers(THREADS * EACH));
        assertThat(registry.audit().verify("fraud").ok()).isTrue();
    }

    @Test
    void aPolicyThatAnotherProcessHasJustPublishedBindsTheNextRegistration() {
        Registry here = registry();
        Registry elsewhere = contract.open();
        here.register(minimal("fraud", "first").build());
        elsewhere.register(minimal("fraud", "second").build());

        elsewhere.publish(
                "fraud", Lifecycle.standard().minimum(Requirement.CODE).build());
        assertThatThrownBy(() -> here.register(minimal("fraud", "third").build()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("code");

        elsewhere.publish("fraud", Lifecycle.standard().minimum().build());
        assertThat(here.register(minimal("fraud", "fourth").build()).version()).hasToString("1.2");

        elsewhere.publish(Lifecycle.standard().minimum(Requirement.CODE).build());
        assertThatThrownBy(() -> here.register(minimal("credit", "first").build()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("code");

        elsewhere.publish(Lifecycle.standard().minimum().build());
        assertThat(here.register(minimal("credit", "first").build()).version()).hasToString("1.0");
    }

    @Test
    void aKeyThatAnotherProcessHasJustUsedGivesItsVersion() {
        Registry here = registry();
        Registry elsewhere = contract.open();
        here.register(minimal("fraud", "first").build());
        Registration registration =
                minimal("fraud", "second").idempotencyKey("run-2").build();
        ModelVersion second = elsewhere.register(registration);

        assertThat(here.register(registration)).isEqualTo(second);
        assertThat(here.versions("fraud", PageRequest.first(10)).items()).hasSize(2);
    }

    @Test
    void severalProcessesGetNumbersWithoutGap() throws InterruptedException {
        List<List<String>> given = Threads.together(4, process -> {
            Registry registry =
                    Registries.builder(contract.openLog(), contract.openBlobs()).build();
            List<String> mine = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                mine.add(registry.register(minimal("fraud", process + "/" + i).build())
                        .version()
                        .toString());
            }
            return mine;
        });
        assertThat(given.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(numbers(4 * EACH));
        assertThat(registry().audit().verify("fraud").ok()).isTrue();
    }

    @Test
    void anotherProcessSeesWhatWasAcknowledged() {
        Registry other = contract.open();
        assertThatThrownBy(() -> other.model("fraud")).isInstanceOf(NotFoundException.class);
        ModelVersion version = inProduction(register("fraud"));
        assertThat(other.version("fraud@production").ref()).isEqualTo(version.ref());
        other.tag(version.ref(), "seen", "yes");
        assertThat(registry().version(version.ref()).tags()).containsEntry("seen", "yes");
    }

    @Test
    void oneRunThatRegistersFromManyPlacesRegistersOnce() throws InterruptedException {
        Registration registration =
                minimal("fraud", "a").idempotencyKey("run-1").build();
        Registry first = registry();
        Registry second = contract.open();
        List<ModelVersion> given =
                Threads.together(8, thread -> (thread % 2 == 0 ? first : second).register(registration));
        assertThat(given).extracting(ModelVersion::ref).containsOnly(ModelRef.parse("fraud@1.0"));
        assertThat(registry().versions("fraud", PageRequest.first(10)).items()).hasSize(1);
    }

    @Test
    void whoeverWaitsTogetherIsCommittedTogether() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        // Holds the first commit back until all others wait.
        Executor held = task -> new Thread(() -> {
                    await(release);
                    task.run();
                })
                .start();
        Registry registry = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).executor(held));
        register("fraud");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int thread = i;
            threads.add(new Thread(() -> registry.tag("fraud", "k" + thread, "v")));
        }
        // One that is refused between them harms none of them.
        threads.add(new Thread(
                () -> assertThatThrownBy(() -> registry.rollback("fraud", PRODUCTION, "nothing to go back to"))
                        .isInstanceOf(IllegalTransitionException.class)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        release.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(registry.model("fraud").tags()).hasSize(50);
        List<HistoryEntry> history = registry.audit().history("fraud");
        assertThat(history).hasSize(51);
        assertThat(history.get(50).revision()).isEqualTo(2);
    }

    @Test
    void anInterruptedCallerLearnsTheOutcomeLater() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Executor held = task -> new Thread(() -> {
                    await(release);
                    task.run();
                })
                .start();
        Registry registry = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).executor(held));
        register("fraud");
        List<OutcomeUnknownException> errors = new ArrayList<>();
        Thread caller = new Thread(() -> {
            OutcomeUnknownException error = catchThrowableOfType(
                    OutcomeUnknownException.class, () -> registry.describe("fraud", "interrupted"));
            errors.add(error);
        });
        caller.start();
        while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        caller.join();
        assertThat(registry.outcome(errors.get(0).commandId())).isEmpty();
        release.countDown();
        // A later command of the same model waits for its turn behind the first.
        registry.tag("fraud", "after", "it");
        assertThat(registry.outcome(errors.get(0).commandId())).isPresent();
        assertThat(registry.model("fraud").description()).isEqualTo("interrupted");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }
}

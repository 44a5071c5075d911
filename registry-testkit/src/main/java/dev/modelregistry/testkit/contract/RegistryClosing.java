package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryClosing extends RegistryConcern {
    RegistryClosing(RegistryContract contract) {
        super(contract);
    }

    /** Each call says that the registry is closed, and leaves log and blobs as they were. */
    private void saysThatItIsClosed(ThrowingCallable... calls) {
        List<Object> before = stored();
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).hasMessageContaining("closed");
        }
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aClosedRegistryTakesNoChange() {
        ModelVersion version = register("fraud");
        Registry closed = contract.open();
        closed.close();
        saysThatItIsClosed(
                () -> closed.tag(version.ref(), "a", "b"),
                () -> closed.promote(version.ref(), STAGING, "go"),
                () -> closed.alias("fraud", "champion", version.version()),
                () -> closed.as(Actor.of("alice")).describe("fraud", "text"),
                () -> closed.withCommand(CommandId.random(version.model())).delete(version.ref(), "old"));
    }

    @Test
    void aClosedRegistryStoresNoFile() {
        register("fraud");
        Registry closed = contract.open();
        closed.close();
        saysThatItIsClosed(
                () -> closed.register(minimal("fraud", "never stored").build()));
    }

    @Test
    void aClosedRegistryReadsNothing() {
        ModelVersion version = register("fraud");
        Registry closed = contract.open();
        closed.close();
        saysThatItIsClosed(
                () -> closed.version(version.ref()),
                () -> closed.model("fraud"),
                () -> closed.models(PageRequest.first(1)),
                () -> closed.versions("fraud", PageRequest.first(1)),
                () -> closed.load(version.ref()),
                () -> closed.outcome(CommandId.random(version.model())),
                () -> closed.audit().history("fraud"),
                () -> closed.audit().verify("fraud"));
    }

    @Test
    void aViewOfAClosedRegistryIsClosedToo() {
        register("fraud");
        Registry registry = contract.open();
        Registry view = registry.as(Actor.of("alice"));
        registry.close();
        saysThatItIsClosed(() -> view.describe("fraud", "text"));
    }

    @Test
    void closingAgainDoesNothing() {
        Registry registry = contract.open();
        registry.close();
        registry.close();
        assertThat(register("fraud").ref()).hasToString("fraud@1.0");
    }

    @Test
    void closingWaitsForWhatIsUnderWay() throws Exception {
        register("fraud");
        RegistryLogProbe probe = new RegistryLogProbe(contract.openLog());
        Registry registry = contract.open(Registries.builder(probe, contract.openBlobs()));
        probe.hold();
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            Future<?> command = others.submit(() -> registry.describe("fraud", "under way"));
            probe.awaitAppend();
            CountDownLatch closing = new CountDownLatch(1);
            Future<?> close = others.submit(() -> {
                closing.countDown();
                registry.close();
            });
            closing.await();
            probe.release();
            Threads.await(command);
            Threads.await(close);
        } finally {
            others.shutdownNow();
        }
        assertThat(contract.open().model("fraud").description()).isEqualTo("under way");
    }

    @Test
    void anExecutorThatWasHandedInIsNotClosed() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Registry registry = contract.open(
                    Registries.builder(contract.openLog(), contract.openBlobs()).executor(executor));
            registry.register(minimal("fraud", "a").build());
            registry.close();
            assertThat(Threads.await(executor.submit(() -> "still open"))).isEqualTo("still open");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void whatWasWrittenIsThereForTheNextRegistry() {
        Registry first = contract.open();
        ModelVersion version = first.register(minimal("fraud", "a").build());
        contract.log();
        contract.blobs();
        first.close();
        assertThat(contract.open().version(version.ref())).isEqualTo(version);
        assertThat(contract.open().models(PageRequest.first(10)).items())
                .extracting(model -> model.name())
                .containsExactly(ModelName.of("fraud"));
    }
}

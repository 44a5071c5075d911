package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServingStatus;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.StreamId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handles of a log that tells of commits, when this test wants it to. */
class NoticesTest {
    private final MemoryCommitLog memory = new MemoryCommitLog();
    private final BlobStore blobs = new MemoryBlobStore();
    private final List<Consumer<StreamId>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch listened = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    /** A stream that cannot be read. */
    private final AtomicReference<String> unreachable = new AtomicReference<>("none");

    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
    private final CommitLog log = (CommitLog) Proxy.newProxyInstance(
            CommitLog.class.getClassLoader(),
            new Class<?>[] {CommitLog.class, CommitNotices.class},
            (proxy, method, arguments) -> {
                if (method.getName().equals("onCommit")) {
                    return listen(arguments[0]);
                }
                looks.addAndGet(method.getName().equals("tail") ? 1 : 0);
                if (arguments != null
                        && arguments[0] instanceof StreamId stream
                        && stream.value().equals(unreachable.get())) {
                    throw new StoreUnavailableException("the store is down", null);
                }
                try {
                    return method.invoke(memory, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
    private Registry registry = open(Duration.ofHours(1));
    private final Registry other = Registries.builder(memory, blobs).build();

    @SuppressWarnings("unchecked")
    private CommitNotices.Listening listen(Object listener) {
        if (refusals.getAndDecrement() > 0) {
            throw new StoreUnavailableException("the store is down", null);
        }
        listeners.add((Consumer<StreamId>) listener);
        listened.countDown();
        return () -> listeners.remove(listener);
    }

    private Registry open(Duration pollInterval) {
        return Registries.builder(log, blobs).pollInterval(pollInterval).build();
    }

    @AfterEach
    void close() {
        registry.close();
        other.close();
    }

    private ModelVersion inProduction(String model) {
        ModelVersion version = other.register(Registration.of(model)
                .artifact("model.txt", new byte[] {1})
                .trainedAt(Instant.parse("2026-09-30T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        other.promote(version.ref(), STAGING, "tried");
        other.promote(version.ref(), PRODUCTION, "good");
        return version;
    }

    private ModelHandle<String> serve() throws Exception {
        ModelHandle<String> handle = registry.serve(
                "fraud@production", files -> files.version().version().toString());
        handle.onChange(status -> served.add(status.serving().keySet().toString()));
        assertThat(listened.await(10, TimeUnit.SECONDS)).isTrue();
        return handle;
    }

    private void tell(String stream) {
        listeners.forEach(listener -> listener.accept(new StreamId(stream)));
    }

    @Test
    void aNoticeMakesAHandleLookAtOnce() throws Exception {
        inProduction("fraud");
        try (ModelHandle<String> handle = serve()) {
            inProduction("fraud");
            tell("fraud");

            assertThat(served.poll(10, TimeUnit.SECONDS)).isEqualTo("[1.1]");
            assertThat(handle.<String, RuntimeException>call(version -> version))
                    .isEqualTo("1.1");
        }
    }

    @Test
    void aNoticeOfWhatIsNotServedAsksNothing() throws Exception {
        inProduction("fraud");
        try (ModelHandle<String> handle = serve()) {
            looks.set(0);
            tell("churn");
            tell("_registry");
            inProduction("fraud");
            tell("fraud");

            assertThat(served.poll(10, TimeUnit.SECONDS)).isEqualTo("[1.1]");
            assertThat(looks).as("one for the news, and one for their end").hasValue(2);
            assertThat(handle.status().lastError()).isEmpty();
        }
    }

    @Test
    void aStoreThatCannotBeListenedToIsTriedAgainByTheNextRound() throws Exception {
        registry.close();
        registry = open(Duration.ofMillis(20));
        refusals.set(2);
        inProduction("fraud");
        try (ModelHandle<String> handle = serve()) {
            assertThat(listeners).hasSize(1);
            assertThat(handle.status().lastError()).isEmpty();
        }
    }

    @Test
    void aClosedRegistryListensNoMore() throws Exception {
        inProduction("fraud");
        ModelHandle<String> handle = serve();
        registry.close();

        assertThat(listeners).isEmpty();
        tell("fraud");
        handle.close();
    }

    private void awaitLook() throws InterruptedException {
        Instant end = Instant.now().plusSeconds(10);
        while (looks.get() == 0 && Instant.now().isBefore(end)) {
            Thread.sleep(1);
        }
        assertThat(looks.get()).isPositive();
    }

    @Test
    void aVersionThatFailedIsNotTriedAgainForAWhileAndDoesNotHoldUpTheNext() throws Exception {
        inProduction("fraud");
        AtomicInteger loads = new AtomicInteger();
        BlockingQueue<ServingStatus> told = new LinkedBlockingQueue<>();
        try (ModelHandle<String> handle = registry.serve("fraud@production", files -> {
            loads.incrementAndGet();
            String version = files.version().version().toString();
            if (version.equals("1.1")) {
                throw new UnsatisfiedLinkError("no runtime in java.library.path");
            }
            return version;
        })) {
            handle.onChange(told::add);
            assertThat(listened.await(10, TimeUnit.SECONDS)).isTrue();
            inProduction("fraud");
            tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS).lastError().orElseThrow())
                    .contains("fraud@1.1")
                    .contains("no runtime");

            looks.set(0);
            tell("fraud");
            awaitLook();
            inProduction("fraud");
            tell("fraud");
            ServingStatus next = told.poll(10, TimeUnit.SECONDS);
            assertThat(next.serving().keySet()).hasToString("[1.2]");
            assertThat(next.lastError()).isEmpty();
            assertThat(loads).as("1.0, 1.1 once, and 1.2").hasValue(3);
        }
    }

    @Test
    void aLongLoadKeepsNoOtherModelFromBeingLookedAtWhenTheStoreFails() throws Exception {
        inProduction("fraud");
        inProduction("churn");
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch loaded = new CountDownLatch(1);
        try (ModelHandle<String> slow = registry.serve("fraud@production", files -> {
                    String version = files.version().version().toString();
                    if (version.equals("1.1")) {
                        loading.countDown();
                        loaded.await();
                    }
                    return version;
                });
                ModelHandle<String> other = registry.serve(
                        "churn@production", files -> files.version().version().toString())) {
            try {
                other.onChange(status -> served.add(status.serving().keySet().toString()));
                assertThat(listened.await(10, TimeUnit.SECONDS)).isTrue();
                inProduction("fraud");
                tell("fraud");
                assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
                unreachable.set("fraud");
                tell("fraud");
                inProduction("churn");
                tell("churn");

                assertThat(served.poll(10, TimeUnit.SECONDS)).isEqualTo("[1.1]");
                assertThat(slow.<String, RuntimeException>call(version -> version))
                        .isEqualTo("1.0");
            } finally {
                loaded.countDown();
            }
        }
    }
}

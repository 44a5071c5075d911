package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServingStatus;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handles of a log that tells of commits, when this test wants it to. */
@Timeout(60)
class NoticesTest {
    private final HookedLog store = new HookedLog();
    private final BlobStore blobs = new MemoryBlobStore();
    private final CountDownLatch listened = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    /** A stream that cannot be read. */
    private volatile StreamId unreachable = new StreamId("none");

    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
    private Registry registry = open(Duration.ofHours(1));
    private final Registry other = Registries.builder(store.memory, blobs).build();

    @BeforeEach
    void hook() {
        store.before = (method, arguments) -> {
            looks.addAndGet(method.equals("tail") ? 1 : 0);
            boolean refused = method.equals("onCommit") && refusals.getAndDecrement() > 0;
            if (refused || arguments.contains(unreachable)) {
                throw new StoreUnavailableException("the store is down", null);
            }
        };
        store.after = (method, arguments) -> {
            if (method.equals("onCommit")) {
                listened.countDown();
            }
        };
    }

    private Registry open(Duration pollInterval) {
        return Registries.builder(store.log, blobs).pollInterval(pollInterval).build();
    }

    @AfterEach
    void close() {
        registry.close();
        other.close();
    }

    private void inProduction(String model) {
        Versions.inProduction(other, model, "");
    }

    private ModelHandle<String> serve() throws Exception {
        ModelHandle<String> handle = registry.serve(
                "fraud@production", files -> files.version().version().toString());
        handle.onChange(status -> served.add(status.serving().keySet().toString()));
        assertThat(listened.await(10, TimeUnit.SECONDS)).isTrue();
        return handle;
    }

    @Test
    void aNoticeMakesAHandleLookAtOnce() throws Exception {
        inProduction("fraud");
        try (ModelHandle<String> handle = serve()) {
            inProduction("fraud");
            store.tell("fraud");

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
            store.tell("churn");
            store.tell("_registry");
            inProduction("fraud");
            store.tell("fraud");

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
            assertThat(store.listeners).hasSize(1);
            assertThat(handle.status().lastError()).isEmpty();
        }
    }

    @Test
    void aClosedRegistryListensNoMore() throws Exception {
        inProduction("fraud");
        ModelHandle<String> handle = serve();
        registry.close();

        assertThat(store.listeners).isEmpty();
        store.tell("fraud");
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
            store.tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS).lastError().orElseThrow())
                    .contains("fraud@1.1")
                    .contains("no runtime");

            looks.set(0);
            store.tell("fraud");
            awaitLook();
            inProduction("fraud");
            store.tell("fraud");
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
                store.tell("fraud");
                assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
                unreachable = new StreamId("fraud");
                store.tell("fraud");
                inProduction("churn");
                store.tell("churn");

                assertThat(served.poll(10, TimeUnit.SECONDS)).isEqualTo("[1.1]");
                assertThat(slow.<String, RuntimeException>call(version -> version))
                        .isEqualTo("1.0");
            } finally {
                loaded.countDown();
            }
        }
    }

    @Test
    void anOutageIsToldOnceAndAfterItWhatFailedToLoadBefore() throws Exception {
        inProduction("fraud");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (ModelHandle<String> handle = registry.serve("fraud@production", files -> {
            String version = files.version().version().toString();
            if (version.equals("1.1")) {
                throw new IOException("no such operator");
            }
            return version;
        })) {
            handle.onChange(status -> told.add(status.lastError().orElse("")));
            assertThat(listened.await(10, TimeUnit.SECONDS)).isTrue();
            inProduction("fraud");
            store.tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS)).contains("no such operator");
            unreachable = new StreamId("fraud");
            store.tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS)).contains("the store is down");
            looks.set(0);
            store.tell("fraud");
            awaitLook();
            unreachable = new StreamId("none");
            store.tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS)).contains("no such operator");
            assertThat(handle.status().lastError().orElseThrow()).contains("no such operator");
        }
    }

    /** Where nothing is loaded there is nothing to be patient with. */
    @Test
    void whoWasToldThatAStageIsEmptyIsToldWhenItsModelIsErased() throws Exception {
        inProduction("fraud");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (ModelHandle<String> handle = serve()) {
            handle.onChange(status -> told.add(status.lastError().orElse("")));
            other.demote(ModelRef.parse("fraud@1.0"), PRODUCTION, "out");
            store.tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS)).contains("serves nothing");
            other.erase("fraud", "request 4711");
            store.tell("fraud");
            assertThat(told.poll(10, TimeUnit.SECONDS)).contains("fraud was erased");
        }
    }

    @Test
    void anInterruptedRefreshDoesNotKeepTheRegistryFromLoading() throws Exception {
        inProduction("fraud");
        try (ModelHandle<String> handle = serve()) {
            inProduction("fraud");
            Thread.currentThread().interrupt();
            handle.refresh();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(handle.status().lastError()).isEmpty();
            store.tell("fraud");
            assertThat(served.poll(10, TimeUnit.SECONDS)).isEqualTo("[1.1]");
        }
    }
}

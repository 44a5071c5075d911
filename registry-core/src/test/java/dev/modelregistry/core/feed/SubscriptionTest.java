package dev.modelregistry.core.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Registry;
import dev.modelregistry.Sha256;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Minimal;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final long SECONDS = 30;

    private volatile boolean down;
    private final CommitLog log = breakable(new MemoryCommitLog());
    private final Registry registry = Registries.builder(log, new MemoryBlobStore())
            .pollInterval(Duration.ofMillis(1))
            .build();
    private final Collecting listener = new Collecting();

    @AfterEach
    void close() {
        down = false;
        registry.close();
    }

    private CommitLog breakable(CommitLog real) {
        return (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (proxy, method, arguments) -> {
                    if (down && List.of("changedSince", "read", "tail").contains(method.getName())) {
                        throw new StoreUnavailableException("the store is down", null);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Takes what it is told, unless it is made to fail. */
    private static final class Collecting implements ChangeListener {
        final BlockingQueue<Changes> told = new LinkedBlockingQueue<>();
        final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
        final AtomicInteger toFail = new AtomicInteger();

        @Override
        public void onChanges(Changes changes) throws IOException {
            if (toFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("the receiver is down");
            }
            told.add(changes);
        }

        @Override
        public void onFailure(Exception failure) {
            failures.add(failure);
        }

        List<String> take(int entries) throws InterruptedException {
            List<String> taken = new ArrayList<>();
            while (taken.size() < entries) {
                Changes changes = told.poll(SECONDS, TimeUnit.SECONDS);
                assertThat(changes).as("changes after %s", taken).isNotNull();
                changes.entries().stream().map(HistoryEntry::describe).forEach(taken::add);
            }
            return taken;
        }
    }

    private void register(String model) {
        Minimal.registered(registry, model);
    }

    private ChangeSubscription subscribe() {
        return registry.subscribe(ChangeCursor.START, ChangeOptions.ALL, listener);
    }

    @Test
    void aListenerIsToldWhatWasAndWhatComes() throws InterruptedException {
        register("fraud");
        subscribe();
        assertThat(listener.take(1)).containsExactly("registered 1.0 trained on no dataset");
        registry.tag("fraud", "a", "1");
        assertThat(listener.take(1).get(0)).contains("a=1");
    }

    @Test
    void whatAListenerCouldNotTakeIsToldAgainAndNothingIsSkipped() throws InterruptedException {
        listener.toFail.set(2);
        register("fraud");
        try (ChangeSubscription subscription = subscribe()) {
            registry.tag("fraud", "a", "1");
            assertThat(listener.take(2)).hasSize(2);
            assertThat(listener.failures.poll(SECONDS, TimeUnit.SECONDS)).hasMessage("the receiver is down");
            assertThat(listener.failures.poll(SECONDS, TimeUnit.SECONDS)).hasMessage("the receiver is down");
            registry.tag("fraud", "a", "2");
            listener.take(1);
            assertThat(subscription.failure()).isEmpty();
        }
    }

    @Test
    void aStoreThatIsDownIsReportedAndAskedAgain() throws InterruptedException {
        register("fraud");
        down = true;
        ChangeSubscription subscription = subscribe();
        assertThat(listener.failures.poll(SECONDS, TimeUnit.SECONDS)).hasMessage("the store is down");
        assertThat(subscription.failure()).containsInstanceOf(StoreUnavailableException.class);
        down = false;
        assertThat(listener.take(1)).hasSize(1);
    }

    @Test
    void anotherSubscriptionGoesOnFromTheStoredCursor() throws InterruptedException {
        register("fraud");
        ChangeSubscription first = subscribe();
        listener.take(1);
        first.close();
        register("churn");
        ChangeCursor stored = new ChangeCursor(first.position().text());
        registry.subscribe(stored, ChangeOptions.ALL, listener);
        registry.tag("churn", "last", "yes");
        List<String> told = listener.take(2);
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).startsWith("registered 1.0");
    }

    @Test
    void closingInterruptsTheListenerAndWaitsForIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        register("fraud");
        ChangeSubscription subscription = registry.subscribe(ChangeCursor.START, ChangeOptions.ALL, changes -> {
            begun.countDown();
            try {
                TimeUnit.SECONDS.sleep(SECONDS);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        assertThat(begun.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        subscription.close();
        assertThat(interrupted.getCount()).isZero();
        assertThat(subscription.position()).isEqualTo(ChangeCursor.START);
    }

    @Test
    void aListenerMayCloseItsOwnSubscription() throws InterruptedException {
        BlockingQueue<ChangeSubscription> self = new LinkedBlockingQueue<>();
        CountDownLatch closed = new CountDownLatch(1);
        register("fraud");
        self.add(registry.subscribe(ChangeCursor.START, ChangeOptions.ALL, changes -> {
            self.take().close();
            closed.countDown();
        }));
        assertThat(closed.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCursorThatCannotBeReadIsRefusedAtOnce() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> registry.subscribe(new ChangeCursor("?"), ChangeOptions.ALL, listener));
    }

    @Test
    void itBeginsWhileTheStoreIsDown() throws InterruptedException {
        register("fraud");
        ChangeCursor cursor = registry.changes(ChangeCursor.START).next();
        registry.tag("fraud", "a", "1");
        try (Registry restarted = Registries.builder(log, new MemoryBlobStore())
                .pollInterval(Duration.ofMillis(1))
                .build()) {
            down = true;
            restarted.subscribe(cursor, ChangeOptions.ALL, listener);
            assertThat(listener.failures.poll(SECONDS, TimeUnit.SECONDS)).hasMessage("the store is down");
            down = false;
            assertThat(listener.take(1).get(0)).contains("a=1");
        }
    }

    @Test
    void anErrorEndsItAndIsTold() throws InterruptedException {
        register("fraud");
        CountDownLatch thrown = new CountDownLatch(1);
        ChangeSubscription subscription = registry.subscribe(ChangeCursor.START, ChangeOptions.ALL, changes -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> thrown.countDown());
            throw new LinkageError("a class is missing");
        });
        assertThat(thrown.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(subscription.failure()).containsInstanceOf(LinkageError.class);
    }

    @Test
    void nothingIsToldOnceTheRegistryIsClosed() {
        ChangeSubscription subscription = subscribe();
        registry.close();
        assertThat(subscription.failure()).isEmpty();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::subscribe);
    }

    @Test
    void pausesGrowWithFailuresAndAreNeverShorterThanTheInterval() {
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(Subscription.backOff(second, 0)).isEqualTo(second);
        assertThat(Subscription.backOff(second, 3)).isEqualTo(8 * second);
        assertThat(Subscription.backOff(second, 50)).isEqualTo(300 * second);
        for (Duration interval : List.of(Duration.ofHours(1), Duration.ofDays(200))) {
            assertThat(Subscription.backOff(interval.toNanos(), 12)).isEqualTo(interval.toNanos());
        }
    }

    @Test
    void noMoreEntriesAreToldAtOnceThanAskedForUnlessOneCommitHasMore() {
        MemoryCommitLog groups = new MemoryCommitLog();
        StreamId stream = new StreamId("fraud");
        Optional<Sha256> previous = Optional.empty();
        for (long revision = 1; revision <= 3; revision++) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Event tagged = new Event.Tagged(Optional.empty(), "key" + i, "value" + revision);
                entries.add(
                        new Entry(UUID.randomUUID(), Actor.of("ada"), Instant.EPOCH, "", List.of(), List.of(tagged)));
            }
            Bytes payload = CommitCodec.encode(new CommitCodec.Payload(stream, revision, previous, entries));
            previous = Optional.of(payload.digest());
            groups.append(stream, revision, new Commit(CommitId.random(), payload, IndexDelta.NONE));
        }
        try (Registry other = Registries.builder(groups, new MemoryBlobStore()).build()) {
            List<Integer> sizes = new ArrayList<>();
            ChangeCursor cursor = ChangeCursor.START;
            for (int limit : List.of(7, 4, 6)) {
                Changes changes = other.changes(cursor, ChangeOptions.ALL.limit(limit));
                sizes.add(changes.entries().size());
                cursor = changes.next();
            }
            assertThat(sizes).as("limits of 7, 4 and 6").containsExactly(6, 6, 6);
            assertThat(other.changes(cursor).entries()).isEmpty();
        }
    }
}

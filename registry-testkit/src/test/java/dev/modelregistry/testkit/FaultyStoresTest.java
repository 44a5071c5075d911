package dev.modelregistry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.ObjectExport;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FaultyStoresTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final MemoryCommitLog behind = new MemoryCommitLog();
    private final RegistryFaults faults = RegistryFaults.seeded(1);
    private final FaultyCommitLog log = FaultyCommitLog.over(behind, faults);
    private final MemoryBlobStore blobsBehind = new MemoryBlobStore();
    private final FaultyBlobStore blobs = FaultyBlobStore.over(blobsBehind, faults);

    private static Commit commit() {
        return new Commit(CommitId.random(), Bytes.utf8("{}"), IndexDelta.NONE);
    }

    private void fill(int commits) {
        for (int i = 1; i <= commits; i++) {
            log.append(FRAUD, i, commit());
        }
    }

    @Test
    void nothingGoesWrongUntilItIsToldTo() {
        fill(3);
        assertThat(log.read(FRAUD, 1, 10)).hasSize(3);
        assertThat(faults.happened()).isEmpty();
    }

    @Test
    void whatFailsBeforeHasNotHappened() {
        faults.nextAppend(StoreFault.FAIL_BEFORE);
        assertThatThrownBy(() -> log.append(FRAUD, 1, commit()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fraud")
                .hasMessageContaining("-Dregistry.seed=1");
        assertThat(behind.read(FRAUD, 1, 10)).isEmpty();
    }

    @Test
    void whatFailsAfterHasHappened() {
        faults.nextAppend(StoreFault.FAIL_AFTER);
        assertThatThrownBy(() -> log.append(FRAUD, 1, commit())).isInstanceOf(StoreUnavailableException.class);
        assertThat(behind.read(FRAUD, 1, 10)).hasSize(1);
    }

    @Test
    void whatFailsLateHappensBeforeALaterCall() {
        faults.nextAppend(StoreFault.FAIL_LATE);
        assertThatThrownBy(() -> log.append(FRAUD, 1, commit())).isInstanceOf(StoreUnavailableException.class);
        assertThat(behind.read(FRAUD, 1, 10)).isEmpty();
        int calls = 0;
        while (log.read(FRAUD, 1, 10).isEmpty()) {
            calls++;
            assertThat(calls).isLessThan(20);
        }
    }

    @Test
    void whatIsLateCanBeLetIn() {
        faults.nextAppend(StoreFault.BREAK_LATE);
        assertThatThrownBy(() -> log.append(FRAUD, 1, commit())).isInstanceOf(IllegalStateException.class);
        faults.landLate();
        assertThat(behind.read(FRAUD, 1, 10)).hasSize(1);
    }

    @Test
    void whatHangsIsReleasedAndFails() throws InterruptedException {
        faults.nextRead(StoreFault.HANG);
        List<Throwable> thrown = new ArrayList<>();
        Thread reader = new Thread(() -> {
            try {
                log.read(FRAUD, 1, 1);
            } catch (StoreUnavailableException e) {
                thrown.add(e);
            }
        });
        reader.start();
        while (reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(thrown).isEmpty();
        faults.release();
        reader.join();
        assertThat(thrown).hasSize(1);
    }

    @Test
    void whatNobodyReleasesHangsForAsLongAsItIsTold() {
        faults.hangsFor(Duration.ofMillis(20)).nextRead(StoreFault.HANG);
        assertThatThrownBy(() -> log.read(FRAUD, 1, 1)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whatIsDelayedIsAnswered() {
        fill(1);
        faults.longestDelay(Duration.ofMillis(5)).nextRead(StoreFault.DELAY);
        assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
    }

    @Test
    void aPartialReadGivesTheFirstCommits() {
        fill(20);
        faults.nextRead(StoreFault.PARTIAL_READ).nextRead(StoreFault.PARTIAL_READ);
        List<StoredCommit> part = log.read(FRAUD, 1, 100);
        assertThat(part).hasSizeBetween(1, 19);
        assertThat(behind.read(FRAUD, 1, 100)).startsWith(part.toArray(StoredCommit[]::new));
        assertThat(log.tail(FRAUD, 1, 100).complete()).isFalse();
    }

    @Test
    void anUploadThatFailsIsToldApartFromACommitThatFails() {
        faults.nextWrite(StoreFault.FAIL_BEFORE);
        fill(1);
        Bytes bytes = Bytes.utf8("one");
        BlobKey key = BlobKey.of(bytes.digest());
        assertThatThrownBy(() -> blobs.put(key, BlobSource.of(bytes))).isInstanceOf(StoreUnavailableException.class);
        assertThat(blobs.stat(List.of(key))).isEmpty();
    }

    @Test
    void aPartialReadOfABlobBreaksOff() {
        Bytes bytes = Bytes.wrap(new byte[1_000]);
        BlobKey key = BlobKey.of(bytes.digest());
        blobs.put(key, BlobSource.of(bytes));
        faults.nextRead(StoreFault.PARTIAL_READ);
        assertThatThrownBy(
                        () -> Channels.newInputStream(blobs.open(key, 0, 1_000)).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broke");
    }

    @Test
    void whoHasCrashedDoesNothingMore() {
        fill(1);
        faults.nextAppend(StoreFault.CRASH_AFTER);
        assertThatThrownBy(() -> log.append(FRAUD, 2, commit())).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> log.read(FRAUD, 1, 1)).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> blobs.stat(List.of())).isInstanceOf(SimulatedCrash.class);
        assertThat(behind.read(FRAUD, 1, 10)).hasSize(2);
        faults.clear();
        assertThat(log.read(FRAUD, 1, 10)).hasSize(2);
    }

    @Test
    void aCrashComesAtAPoint() {
        faults.crashAfter(2);
        log.read(FRAUD, 1, 1);
        log.read(FRAUD, 1, 1);
        assertThatThrownBy(() -> log.read(FRAUD, 1, 1)).isInstanceOf(SimulatedCrash.class);
    }

    @Test
    void aStoreThatIsDownFailsEveryCallUntilItIsUp() {
        faults.takeDown();
        assertThatThrownBy(() -> log.read(FRAUD, 1, 1)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> blobs.stat(List.of())).isInstanceOf(StoreUnavailableException.class);
        faults.bringUp();
        assertThat(log.read(FRAUD, 1, 1)).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(pattern(7)).isEqualTo(pattern(7)).isNotEqualTo(pattern(8)).contains("x", ".");
    }

    private static String pattern(long seed) {
        CommitLog log = FaultyCommitLog.over(
                new MemoryCommitLog(), RegistryFaults.seeded(seed).often(StoreFault.FAIL_BEFORE, 0.3));
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            pattern.append(fails(() -> log.read(FRAUD, 1, 1)) ? 'x' : '.');
        }
        return pattern.toString();
    }

    private static boolean fails(Runnable call) {
        try {
            call.run();
            return false;
        } catch (StoreUnavailableException e) {
            return true;
        }
    }

    @Test
    void aStoreThatMakesPlainObjectsDoesSoBehindTheFaultsToo() {
        BlobStore exporting = alsoAnswering(
                BlobStore.class,
                new MemoryBlobStore(),
                ObjectExport.class,
                arguments -> URI.create("s3://elsewhere/" + arguments.get(2)));
        try (Registry registry = Registries.builder(log, FaultyBlobStore.over(exporting, faults))
                .executor(Runnable::run)
                .build()) {
            ModelVersion version = registry.register(TestModels.create().minimal("fraud"));
            assertThat(registry.export(version.ref(), "bucket", "out").files())
                    .isNotEmpty()
                    .allSatisfy(file ->
                            assertThat(file.location()).isEqualTo(URI.create("s3://elsewhere/out/" + file.path())));
            faults.nextWrite(StoreFault.FAIL_BEFORE);
            assertThatThrownBy(() -> registry.export(version.ref(), "bucket", "out"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("-Dregistry.seed=1");
        }
    }

    @Test
    void aStoreThatMakesNoPlainObjectsDoesNotBehindTheFaultsEither() {
        assertThat((BlobStore) blobs).isNotInstanceOf(ObjectExport.class);
    }

    @Test
    void aLogThatTellsOfCommitsDoesSoBehindTheFaultsToo() {
        List<Object> listeners = new ArrayList<>();
        CommitNotices.Listening listening = listeners::clear;
        CommitLog telling = alsoAnswering(CommitLog.class, behind, CommitNotices.class, arguments -> {
            listeners.addAll(arguments);
            return listening;
        });
        CommitNotices notices = (CommitNotices) (CommitLog) FaultyCommitLog.over(telling, faults);
        Consumer<StreamId> listener = stream -> {};
        faults.nextRead(StoreFault.FAIL_BEFORE);
        assertThatThrownBy(() -> notices.onCommit(listener)).isInstanceOf(StoreUnavailableException.class);
        try (CommitNotices.Listening begun = notices.onCommit(listener)) {
            assertThat(begun).isSameAs(listening);
            assertThat(listeners).containsExactly(listener);
        }
        assertThat(listeners).isEmpty();
    }

    /** A store with a second interface, which {@code second} answers. */
    private static <T> T alsoAnswering(Class<T> type, T store, Class<?> also, Function<List<Object>, Object> second) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type, also}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == also) {
                        return second.apply(List.of(arguments));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void aCommitThatFailsIsSentAgainAndAReadOrAnUploadIsNot() {
        try (Registry registry =
                Registries.builder(log, blobs).executor(Runnable::run).build()) {
            faults.nextAppend(StoreFault.FAIL_BEFORE);
            registry.register(TestModels.create().minimal("fraud"));
            assertThat(faults.happened()).containsOnly(Map.entry(StoreFault.FAIL_BEFORE, 1L));
            faults.nextRead(StoreFault.FAIL_BEFORE);
            assertThatThrownBy(() -> registry.model("fraud")).isInstanceOf(StoreUnavailableException.class);
            faults.nextWrite(StoreFault.FAIL_BEFORE);
            assertThatThrownBy(() -> registry.register(TestModels.create().minimal("spam")))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void aChangeWhoseClientBreaksIsUnknownAndCanBeAskedForLater() {
        try (Registry registry =
                Registries.builder(log, blobs).executor(Runnable::run).build()) {
            ModelVersion version = registry.register(TestModels.create().minimal("fraud"));
            faults.nextAppend(StoreFault.BREAK_LATE);
            OutcomeUnknownException unknown = catchThrowableOfType(
                    OutcomeUnknownException.class, () -> registry.tag(version.ref(), "team", "risk"));
            assertThat(unknown.getMessage())
                    .as("how long it was tried, and not how long it might have been")
                    .containsPattern("is not known after \\d+ ms of trying");
            assertThat(registry.model("fraud").revision()).isEqualTo(1);
            faults.landLate();
            assertThat(registry.outcome(unknown.commandId())).isPresent();
            assertThat(registry.version(version.ref()).tags()).containsEntry("team", "risk");
        }
    }

    @Test
    void aCheckpointThatLiesIsNoticedWhenTheLogIsClosed() {
        Registry registry =
                Registries.builder(log, blobs).executor(Runnable::run).build();
        ModelVersion version = registry.register(TestModels.create().minimal("fraud"));
        for (int i = 0; i < 70; i++) {
            registry.tag(version.ref(), "n", "" + i);
        }
        Checkpoint checkpoint = behind.checkpoint(FRAUD).orElseThrow();
        String lie = checkpoint.content().toString().replace("\"n\":\"", "\"n\":\"9");
        assertThat(lie).isNotEqualTo(checkpoint.content().toString());
        behind.saveCheckpoint(FRAUD, new Checkpoint(checkpoint.revision(), Bytes.utf8(lie)));
        assertThatThrownBy(registry::close).isInstanceOf(AssertionError.class).hasMessageContaining("checkpoint");
    }

    @Test
    void aBlobThatIsNotWhatItsKeySaysIsNoticedWhenTheStoreIsClosed() {
        blobsBehind.put(BlobKey.of(Bytes.utf8("one").digest()), BlobSource.of(Bytes.utf8("other")));
        assertThatThrownBy(blobs::close).isInstanceOf(AssertionError.class).hasMessageContaining("digest");
    }
}

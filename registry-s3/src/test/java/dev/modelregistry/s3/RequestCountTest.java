package dev.modelregistry.s3;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.Tail;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests are money, and one after the other they are time. The figures here are those in docs/s3.md. */
class RequestCountTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    /** A registration with one dataset puts two terms that must be found: the dataset's name, and name and version. */
    private static final int TERMS = 2;

    private final TestBucket bucket = TestBucket.proven();
    private final Requests requests = new Requests();
    private final List<Registry> opened = new ArrayList<>();

    /** What another process does, without the requests that are counted. */
    private final Registry elsewhere = open(bucket.log(), bucket.blobs());

    @AfterEach
    void close() {
        opened.forEach(Registry::close);
    }

    private Registry open(CommitLog log, S3BlobStore blobs) {
        Registry registry = Registries.builder(log, blobs).build();
        opened.add(registry);
        return registry;
    }

    /** A new process, whose requests are counted. */
    private Registry fresh() {
        Registry registry = open(log(), S3BlobStore.in(bucket.client(requests), bucket.name(), "models"));
        requests.clear();
        return registry;
    }

    private S3CommitLog log() {
        return S3CommitLog.in(bucket.client(requests), bucket.name(), "registry");
    }

    private static Registration registration(String content) {
        return Registration.of("fraud")
                .artifact("model.bin", content.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("transactions", "2026-10-01"))
                .noHyperparameters()
                .noMetrics()
                .build();
    }

    @Test
    void aWarmResolveOfAnUnchangedModelIsOneRequest() {
        elsewhere.register(registration("a"));
        Registry registry = fresh();
        registry.version("fraud@latest");
        requests.clear();

        registry.version("fraud@latest");

        assertThat(requests.all()).hasSize(1);
    }

    @Test
    void threadsThatResolveAtTheSameTimeShareRequests() throws Exception {
        elsewhere.register(registration("a"));
        Registry registry = fresh();
        registry.version("fraud@latest");
        requests.clear();
        int threads = 32;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<ModelVersion>> resolving = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            resolving.add(pool.submit(() -> {
                start.await();
                return registry.version("fraud@latest");
            }));
        }
        for (Future<ModelVersion> one : resolving) {
            assertThat(one.get().ref()).hasToString("fraud@1.0");
        }
        pool.shutdown();

        // each request is held for a tenth of a second, in which all others come
        assertThat(requests.all()).hasSizeLessThan(threads / 2);
    }

    @Test
    void aWarmResolveAfterOneChangeIsTwoRequests() {
        ModelVersion version = elsewhere.register(registration("a"));
        Registry registry = fresh();
        registry.version("fraud@latest");
        elsewhere.tag(version.ref(), "team", "risk");
        requests.clear();

        assertThat(registry.version("fraud@latest").tags()).containsKey("team");

        assertThat(requests.all()).hasSize(2);
    }

    @Test
    void aColdResolveOfAShortLogIsTwoRoundTripsDeep() {
        for (int i = 0; i < 5; i++) {
            elsewhere.register(registration("a" + i));
        }
        Registry registry = fresh();

        registry.version("fraud@latest");

        // both listings; the commits, with the manifest among them
        assertThat(requests.depth()).isLessThanOrEqualTo(2);
        assertThat(requests.all()).hasSize(2 + 5);
    }

    @Test
    void aColdResolveOfALongLogReadsTheCheckpointAndTheTail() {
        ModelVersion version = elsewhere.register(registration("a"));
        for (int i = 2; i <= 70; i++) {
            elsewhere.tag(version.ref(), "k" + i, "v");
        }
        long covered = awaitCheckpoint();
        Registry registry = fresh();

        registry.version("fraud@latest");

        int tail = (int) (70 - covered);
        assertThat(requests.depth()).as("%s", requests.all()).isLessThanOrEqualTo(4);
        assertThat(requests.all()).hasSizeLessThanOrEqualTo(4 + tail);
        assertThat(requests.about("/checkpoint/")).hasSize(1);
    }

    @Test
    void aSearchOfALongLogReadsCardsInPlaceOfCommits() {
        for (int i = 1; i <= 100; i++) {
            elsewhere.register(registration("a"));
        }
        long covered = awaitCheckpoint();
        awaitKey("registry/card/fraud!/000000000000");
        Registry registry = fresh();

        assertThat(registry.search("model = 'fraud' and metrics.auc >= 0.5", PageRequest.first(10))
                        .items())
                .isEmpty();

        // both listings, the checkpoint, the tail, the first card; the second is not full, and the tail brought its
        // manifests
        assertThat(requests.about("/card/")).hasSizeLessThanOrEqualTo(2);
        assertThat(requests.all())
                .hasSizeLessThanOrEqualTo((int) (2 + 1 + 100 - covered + 2 + Math.max(0, covered - 63)));
    }

    private void awaitKey(String key) {
        long giveUp = System.nanoTime() + 30_000_000_000L;
        while (!bucket.keys().contains(key)) {
            assertThat(System.nanoTime()).as(key + " comes").isLessThan(giveUp);
        }
    }

    private long awaitCheckpoint() {
        try (S3CommitLog log = bucket.log()) {
            long giveUp = System.nanoTime() + 30_000_000_000L;
            while (log.checkpoint(FRAUD).isEmpty()) {
                assertThat(System.nanoTime()).as("a checkpoint comes").isLessThan(giveUp);
                Thread.onSpinWait();
            }
            return log.checkpoint(FRAUD).orElseThrow().revision();
        }
    }

    @Test
    void registeringAgainIsThreeRoundTripsDeepAndThreeRequestsAndOneForEachTerm() {
        Registry registry = fresh();
        registry.register(registration("a"));
        // a machine that stops for more than a second after one asks for the model's news at the next
        List<Integer> counts = new ArrayList<>();
        for (String content : List.of("b", "c", "d", "e", "f")) {
            requests.clear();
            registry.register(registration(content));
            // the registry's policy; the markers; the commit
            assertThat(requests.depth()).as("%s", requests.all()).isLessThanOrEqualTo(3);
            counts.add(requests.blobsAside().size());
        }
        assertThat(counts).contains(3 + TERMS).allMatch(count -> count <= 4 + TERMS);
    }

    @Test
    void registeringANewModelIsThreeRoundTripsDeepAndFiveRequestsAndOneForEachTerm() {
        Registry registry = fresh();
        registry.register(Registration.of("other")
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        requests.clear();

        registry.register(registration("a"));

        assertThat(requests.depth()).as("%s", requests.all()).isLessThanOrEqualTo(3);
        assertThat(requests.blobsAside()).hasSize(5 + TERMS);
    }

    @Test
    void bytesThatAreStoredAreNotSentAgain() {
        Registry registry = fresh();
        registry.register(registration("a"));
        requests.clear();

        registry.register(registration("a"));

        assertThat(requests.about("/models/")).hasSize(1).allMatch(what -> what.startsWith("HEAD"));
    }

    @Test
    void aPromotionPutsItsTerm() {
        Registry registry = fresh();
        ModelVersion version = registry.register(registration("a"));
        requests.clear();

        registry.promote(version.ref(), STAGING, "test");

        // the registry's policy; the markers; the commit
        assertThat(requests.depth()).as("%s", requests.all()).isEqualTo(3);
        assertThat(requests.all()).hasSize(3 + 1);
    }

    @Test
    void exportingIsThreeRequestsForAFileOfOneSegment() {
        ModelVersion version = elsewhere.register(registration("a"));
        Registry registry = fresh();
        registry.version(version.ref());
        requests.clear();

        registry.export(version.ref(), bucket.name(), "plain");

        // the log's tail; is it there; the copy, and where the store does not sum it, the tag of what was copied
        assertThat(requests.all()).hasSizeBetween(3, 4);
    }

    @Test
    void loadingAKnownVersionOfOneSegmentIsOneRequest() throws Exception {
        ModelVersion version = elsewhere.register(registration("a"));
        Registry registry = fresh();
        registry.version(version.ref());
        requests.clear();

        registry.load(version.ref()).close();

        assertThat(requests.all()).hasSize(1);
    }

    @Test
    void aLogOfMoreThanAPageOfTheStoreIsStartedWithTheSameTwoListings() {
        try (S3CommitLog writer = bucket.log();
                S3CommitLog log = log()) {
            for (int revision = 1; revision <= 1_020; revision++) {
                writer.append(FRAUD, revision, commit(IndexDelta.NONE));
            }
            writer.saveCheckpoint(FRAUD, new Checkpoint(1_000, Bytes.utf8("state")));
            requests.clear();

            Start start = log.start(FRAUD, 500);

            assertThat(start.checkpoint()).contains(new Checkpoint(1_000, Bytes.utf8("state")));
            assertThat(start.tail().commits()).hasSize(20);
            assertThat(start.tail().complete()).isTrue();
            assertThat(requests.depth()).isLessThanOrEqualTo(2);
            assertThat(requests.all()).hasSize(2 + 1 + 20);
        }
    }

    @Test
    void aReaderThatIsFarBehindListsOnceAndReadsSideBySide() {
        try (S3CommitLog writer = bucket.log();
                S3CommitLog log = log()) {
            for (int revision = 1; revision <= 40; revision++) {
                writer.append(FRAUD, revision, commit(IndexDelta.NONE));
            }
            requests.clear();

            Tail tail = log.tail(FRAUD, 11, 500);

            assertThat(tail.commits()).hasSize(30);
            assertThat(tail.complete()).isTrue();
            assertThat(requests.depth()).isLessThanOrEqualTo(4);
            assertThat(requests.all()).hasSize(30 + 1);
        }
    }

    @Test
    void streamsAndCandidatesAreOneRequestForEachPage() {
        IndexDelta.Put put = new IndexDelta.Put("1.0", "stage", List.of(new IndexValue.Text("production")), true);
        try (S3CommitLog writer = bucket.log();
                S3CommitLog log = log()) {
            for (int i = 0; i < 25; i++) {
                StreamId stream = new StreamId("m" + i);
                for (int revision = 1; revision <= 3; revision++) {
                    writer.append(stream, revision, commit(new IndexDelta(List.of(), List.of(put))));
                }
            }
            requests.clear();

            assertThat(log.streams("", PageRequest.first(20)).items()).hasSize(20);
            assertThat(requests.all()).hasSize(1);
            IndexTerm term = new IndexTerm("stage", new IndexValue.Text("production"));
            assertThat(log.candidates(term, PageRequest.first(20)).items()).hasSize(20);
            assertThat(requests.all()).hasSize(2);
        }
    }

    @Test
    void aPollIsOneRequestAndOneMoreForEachStreamThatChanged() {
        try (S3CommitLog writer = bucket.log();
                S3CommitLog log = log()) {
            writer.append(new StreamId("a"), 1, commit(IndexDelta.NONE));
            writer.append(new StreamId("b"), 1, commit(IndexDelta.NONE));
            ChangeToken token = log.changedSince(ChangeToken.START, 10).next();
            token = log.changedSince(token, 10).next();
            requests.clear();

            assertThat(log.changedSince(token, 10).streams()).isEmpty();
            assertThat(requests.all()).hasSize(1);

            writer.append(new StreamId("a"), 2, commit(IndexDelta.NONE));
            requests.clear();
            assertThat(log.changedSince(token, 10).streams()).contains(new StreamId("a"));
            assertThat(requests.all()).hasSize(2);
        }
    }

    @Test
    void manyBlobsAreFoundByAListing() {
        try (S3BlobStore blobs = S3BlobStore.in(bucket.client(requests), bucket.name(), "models")) {
            List<BlobKey> keys = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                keys.add(BlobKey.of(Bytes.utf8("absent " + i).digest()));
            }
            assertThat(blobs.stat(keys)).isEmpty();
            assertThat(requests.all()).hasSize(1);

            requests.clear();
            assertThat(blobs.stat(keys.subList(0, 5))).isEmpty();
            assertThat(requests.all()).hasSize(5);
        }
    }

    private static Commit commit(IndexDelta index) {
        return new Commit(CommitId.random(), Bytes.utf8("{}"), index);
    }
}

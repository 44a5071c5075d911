package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.PageRequest;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** What is swept out of the index and the feed, and what stays. */
class JanitorTest {
    private static final StreamId FRAUD = new StreamId("fraud");
    private static final List<String> VALUES = List.of("production", "staging", "canary");

    private final TestBucket bucket = TestBucket.proven();

    private static Commit commit(IndexDelta index) {
        return new Commit(CommitId.random(), Bytes.utf8("{}"), index);
    }

    private static IndexDelta puts(String member, String... values) {
        return new IndexDelta(List.of(), List.of(put(member, values)));
    }

    private static IndexDelta.Put put(String member, String... values) {
        List<IndexValue> texts = new ArrayList<>();
        for (String value : values) {
            texts.add(new IndexValue.Text(value));
        }
        return new IndexDelta.Put(member, "stage", texts, true);
    }

    private static List<StreamId> in(S3CommitLog log, String stage) {
        return log.candidates(new IndexTerm("stage", new IndexValue.Text(stage)), PageRequest.first(100))
                .items();
    }

    private List<String> markers() {
        return bucket.keys().stream().filter(key -> key.contains("/index/")).toList();
    }

    @Test
    void aMarkerWhoseCommitMayStillComeStaysAndOneThatLostItsSlotGoes() {
        S3Client failing = bucket.endpoint()
                .builder()
                .httpClient(TestHttpClient.with(
                        (request, sending) -> request.encodedPath().contains("/log/")
                                        && request.method().name().equals("PUT")
                                ? TestHttpClient.error(503, "ServiceUnavailable")
                                : sending.send()))
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        try (S3CommitLog dying = S3CommitLog.in(failing, bucket.name(), "registry");
                S3CommitLog log = bucket.log()) {
            assertThatThrownBy(() -> dying.append(FRAUD, 1, commit(puts("1.0", "production"))))
                    .isInstanceOf(StoreUnavailableException.class);

            assertThat(log.tidy().index()).isZero();
            assertThat(in(log, "production")).containsExactly(FRAUD);

            log.append(FRAUD, 1, commit(puts("1.0", "staging")));
            assertThat(log.tidy().index()).isEqualTo(1);
            assertThat(in(log, "production")).isEmpty();
            assertThat(in(log, "staging")).containsExactly(FRAUD);
        }
    }

    @Test
    void aTermThatALaterCommitTookAwayOrPutAgainIsNotNeededTwice() {
        try (S3CommitLog log = bucket.log()) {
            log.append(FRAUD, 1, commit(puts("1.0", "production")));
            log.append(FRAUD, 2, commit(puts("1.1", "production")));
            log.append(FRAUD, 3, commit(puts("1.0")));
            assertThat(log.tidy().index()).isEqualTo(1);
            assertThat(in(log, "production")).containsExactly(FRAUD);

            log.append(FRAUD, 4, commit(puts("1.1", "production", "canary")));
            assertThat(log.tidy().index()).isEqualTo(1);
            assertThat(markers()).hasSize(2);

            log.append(FRAUD, 5, commit(new IndexDelta(List.of("1.1"), List.of())));
            assertThat(log.tidy().index()).isEqualTo(2);
            assertThat(markers()).isEmpty();
        }
    }

    @Test
    void whatARedactedCommitPutStays() {
        try (S3CommitLog log = bucket.log()) {
            log.append(FRAUD, 1, commit(puts("1.0", "production")));
            log.append(FRAUD, 2, commit(puts("1.0", "staging")));
            log.redact(FRAUD, 1);
            assertThat(log.tidy().index()).isZero();
        }
    }

    /** Also when the index is looked at a few streams at a time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void afterAnyHistoryTheIndexFindsWhatItMustAndNothingElse(long seed) {
        Random random = new Random(seed);
        Map<StreamId, Map<String, Set<String>>> held = new HashMap<>();
        Map<StreamId, Long> revisions = new HashMap<>();
        try (S3CommitLog log = bucket.log()) {
            for (int i = 0; i < 60; i++) {
                StreamId stream = new StreamId("model" + random.nextInt(3));
                Map<String, Set<String>> members = held.computeIfAbsent(stream, s -> new HashMap<>());
                log.append(stream, revisions.merge(stream, 1L, Long::sum), commit(anything(random, members)));
            }
            Bucket inside = Bucket.of(TestBucket.client(), bucket.name(), "registry", Checksums.COMPATIBLE);
            Parallel parallel = new Parallel();
            new Janitor(inside, new Commits(inside, new Checkpoints(inside, parallel), parallel), parallel, 5).index();

            for (String value : VALUES) {
                Set<StreamId> expected = new TreeSet<>();
                held.forEach((stream, members) -> {
                    if (members.values().stream().anyMatch(values -> values.contains(value))) {
                        expected.add(stream);
                    }
                });
                assertThat(in(log, value)).as("seed %d, %s", seed, value).containsExactlyElementsOf(expected);
            }
        }
    }

    private static IndexDelta anything(Random random, Map<String, Set<String>> members) {
        List<String> dropped = new ArrayList<>();
        List<IndexDelta.Put> puts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String member = "1." + i;
            if (random.nextInt(4) == 0) {
                dropped.add(member);
                members.remove(member);
            }
            if (random.nextInt(3) == 0) {
                Set<String> values = new TreeSet<>(VALUES.subList(0, random.nextInt(VALUES.size() + 1)));
                puts.add(put(member, values.toArray(String[]::new)));
                members.put(member, values);
            }
        }
        return new IndexDelta(dropped, puts);
    }

    @Test
    void oldMarkersOfTheFeedGo() {
        String old = "registry/feed/202001020304/fraud!000000000001-0123456789abcdef0123456789abcdef";
        TestBucket.client().putObject(b -> b.bucket(bucket.name()).key(old), RequestBody.fromString("a marker"));
        try (S3CommitLog log = bucket.log()) {
            log.append(FRAUD, 1, commit(IndexDelta.NONE));
            assertThat(log.tidy().feed()).isEqualTo(1);
        }
        assertThat(bucket.keys()).doesNotContain(old);
        assertThat(bucket.keys()).anyMatch(key -> key.startsWith("registry/feed/"));
    }
}

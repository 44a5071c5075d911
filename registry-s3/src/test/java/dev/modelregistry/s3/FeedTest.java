package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** The change feed tells of each commit, however long requests take, and ends. */
class FeedTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final TestBucket bucket = TestBucket.proven();
    private final AtomicReference<Instant> storeTime =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MINUTES));

    private static Commit commit() {
        return new Commit(CommitId.random(), Bytes.utf8("{}"), IndexDelta.NONE);
    }

    /** A log whose requests go through a filter and whose store shows {@link #storeTime}; nothing is sent twice. */
    private S3CommitLog log(TestHttpClient.Filter filter) {
        S3Client client = bucket.endpoint()
                .builder()
                .httpClient(TestHttpClient.with((request, sending) -> {
                    HttpExecuteResponse answer = filter.call(request, sending);
                    return TestHttpClient.dated(answer, storeTime.get());
                }))
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        return S3CommitLog.in(client, bucket.name(), "registry");
    }

    private static boolean lists(SdkHttpRequest request, String folder) {
        return request.firstMatchingRawQueryParameter("prefix")
                .filter(folder::equals)
                .isPresent();
    }

    private static boolean puts(SdkHttpRequest request, String folder) {
        return request.method().name().equals("PUT") && request.encodedPath().contains(folder);
    }

    @Test
    void aCommitThatIsMadeWhileMarkersAreListedIsToldByTheNextPage() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        try (S3CommitLog writer = log((request, sending) -> sending.send());
                S3CommitLog reader = log((request, sending) -> {
                    HttpExecuteResponse answer = sending.send();
                    if (lists(request, "registry/feed/")) {
                        meanwhile.getAndSet(() -> {}).run();
                    }
                    return answer;
                })) {
            writer.append(FRAUD, 1, commit());
            ChangeToken token = reader.changedSince(ChangeToken.START, 10).next();
            token = reader.changedSince(token, 10).next();
            meanwhile.set(() -> {
                writer.append(FRAUD, 2, commit());
                storeTime.updateAndGet(time -> time.plus(Feed.OVERLAP).plusSeconds(61));
            });

            ChangePage before = reader.changedSince(token, 10);
            assertThat(before.streams()).isEmpty();
            assertThat(reader.changedSince(before.next(), 10).streams()).containsExactly(FRAUD);
        }
    }

    @Test
    void aFeedOfManyCommitsInAFewMinutesEnds() {
        String minute = Keys.feed(Minute.of(storeTime.get()));
        List<String> keys = new ArrayList<>();
        for (int revision = 1; revision <= 11_000; revision++) {
            keys.add("registry/" + Keys.feed(minute.substring(5, 17), FRAUD, revision, new CommitId("0".repeat(32))));
        }
        try (S3CommitLog log = log((request, sending) -> lists(request, "registry/feed/")
                ? page(
                        keys,
                        request.firstMatchingRawQueryParameter("start-after").orElse(""))
                : sending.send())) {
            log.append(FRAUD, 1, commit());
            ChangeToken token = log.changedSince(ChangeToken.START, 10).next();

            ChangePage many = log.changedSince(token, 10);
            assertThat(many.streams()).containsExactly(FRAUD);
            assertThat(log.changedSince(many.next(), 10).streams()).isEmpty();
        }
    }

    @Test
    void aFeedOfMoreStreamsThanAreRememberedTellsAllOfThem() {
        String minute = Minute.of(storeTime.get());
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            StreamId stream = new StreamId(String.format("s%05d", i));
            keys.add("registry/" + Keys.feed(minute, stream, 1, new CommitId("0".repeat(32))));
        }
        try (S3CommitLog log = log((request, sending) -> {
            if (request.method().name().equals("HEAD") && request.encodedPath().contains("/log/")) {
                return TestHttpClient.with(
                        TestHttpClient.answer(200, ""), head -> head.putHeader("Content-Length", "100"));
            }
            return lists(request, "registry/feed/")
                    ? page(
                            keys,
                            request.firstMatchingRawQueryParameter("start-after")
                                    .orElse(""))
                    : sending.send();
        })) {
            ChangeToken token = log.changedSince(ChangeToken.START, 10).next();
            // whoever looks so late never sees these minutes again
            storeTime.updateAndGet(time -> time.plus(Feed.OVERLAP).plus(Feed.OVERLAP));
            log.read(FRAUD, 1, 1);

            assertThat(log.changedSince(token, 20_000).streams()).hasSize(12_000);
        }
    }

    private static HttpExecuteResponse page(List<String> keys, String after) {
        List<String> rest =
                keys.stream().filter(key -> key.compareTo(after) > 0).toList();
        return TestHttpClient.answer(
                200,
                rest.stream()
                        .limit(1_000)
                        .map(key -> "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>")
                        .collect(Collectors.joining(
                                "",
                                "<ListBucketResult><IsTruncated>" + (rest.size() > 1_000) + "</IsTruncated>",
                                "</ListBucketResult>")));
    }

    @Test
    void aCommitThatTookLongIsAnnouncedAgainAlsoIfThatFailsAtFirst() throws Exception {
        AtomicInteger announced = new AtomicInteger();
        Duration slow = Duration.ofMinutes(3);
        String late = "registry/" + Keys.feed(Minute.of(storeTime.get().plus(slow)));
        try (S3CommitLog log = log((request, sending) -> {
            if (puts(request, "/feed/") && announced.incrementAndGet() == 2) {
                return TestHttpClient.error(503, "SlowDown");
            }
            HttpExecuteResponse answer = sending.send();
            if (puts(request, "/log/")) {
                storeTime.updateAndGet(time -> time.plus(slow));
            }
            return answer;
        })) {
            log.append(FRAUD, 1, commit());

            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (bucket.keys().stream().noneMatch(key -> key.startsWith(late)) && System.nanoTime() < end) {
                Thread.sleep(50);
            }
            assertThat(bucket.keys()).anyMatch(key -> key.startsWith(late));
        }
    }
}

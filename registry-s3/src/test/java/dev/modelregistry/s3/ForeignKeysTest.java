package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Others may put objects among ours, by hand or by a tool: they hide nothing. */
class ForeignKeysTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final TestBucket bucket = TestBucket.proven();

    private void put(String... keys) {
        for (String key : keys) {
            TestBucket.client().putObject(b -> b.bucket(bucket.name()).key(key), RequestBody.fromString("foreign"));
        }
    }

    private static Commit commit() {
        return new Commit(CommitId.random(), Bytes.utf8("{}"), IndexDelta.NONE);
    }

    /** All pages, unless they never end. */
    private static <T> List<T> all(int limit, Function<PageRequest, Page<T>> list) {
        List<T> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(limit));
        for (int pages = 0; next.isPresent() && pages < 30; pages++) {
            Page<T> page = list.apply(next.get());
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.items());
            next = page.next();
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aForeignKeyAtTheEndOfAPageEndsNoListingOfStreams(int limit) {
        List<StreamId> streams = List.of(new StreamId("a"), new StreamId("b"), new StreamId("c"));
        try (S3CommitLog log = bucket.log()) {
            streams.forEach(stream -> log.append(stream, 1, commit()));
            put("registry/log/README.txt", "registry/log/a!/~~~~", "registry/log/a~notes");
            put("registry/log/b~notes/~~~~", "registry/log/b~old/x");

            assertThat(all(limit, page -> log.streams("", page))).isEqualTo(streams);

            Set<StreamId> told = new TreeSet<>();
            ChangeToken token = ChangeToken.START;
            for (int i = 0; i < 10; i++) {
                ChangePage page = log.changedSince(token, limit);
                told.addAll(page.streams());
                token = page.next();
            }
            assertThat(told).containsExactlyElementsOf(streams);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aForeignKeyAtTheEndOfAPageNeitherEndsNorRepeatsAListingOfBlobs(int limit) {
        try (S3BlobStore blobs = bucket.blobs()) {
            List<BlobKey> keys = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Bytes bytes = Bytes.utf8("blob " + i);
                keys.add(BlobKey.of(bytes.digest()));
                blobs.put(keys.get(i), BlobSource.of(bytes));
                String object = "models/" + BlobKeys.object(keys.get(i));
                put(object + "-copy", object.substring(0, object.lastIndexOf('/') + 1) + "00-notes", object + "~zzz");
            }

            assertThat(all(limit, blobs::list))
                    .extracting(BlobStat::key)
                    .containsExactlyElementsOf(keys.stream()
                            .sorted((a, b) -> a.toString().compareTo(b.toString()))
                            .toList());
        }
    }

    @Test
    void aForeignKeyAmongTheCommitsHidesNoneOfThem() {
        try (S3CommitLog log = bucket.log()) {
            for (int revision = 1; revision <= 4; revision++) {
                log.append(FRAUD, revision, commit());
            }
            put("registry/" + Keys.commit(FRAUD, 4) + "-copy", "registry/" + Keys.commits(FRAUD) + ".notes");

            Tail tail = log.tail(FRAUD, 1, 3);
            assertThat(tail.commits()).hasSize(3);
            assertThat(tail.complete()).isFalse();
            assertThat(log.start(FRAUD, 10).tail().commits()).hasSize(4);
        }
    }

    @Test
    void foreignKeysAmongTheCheckpointsHideNoneAndStay() {
        String notes = "registry/" + Keys.checkpoints(FRAUD) + ".notes";
        put(notes, notes + "2");
        try (S3CommitLog log = bucket.log()) {
            for (int revision = 1; revision <= 3; revision++) {
                log.append(FRAUD, revision, commit());
                log.saveCheckpoint(FRAUD, new Checkpoint(revision, Bytes.utf8("state " + revision)));
            }
            assertThat(log.checkpoint(FRAUD)).contains(new Checkpoint(3, Bytes.utf8("state 3")));
            assertThat(bucket.keys().stream().filter(key -> key.contains("/checkpoint/")))
                    .hasSize(2 + 2)
                    .contains(notes);
        }
    }

    /** Stores that look at a number of keys for each answer may give such a page. */
    @Test
    void anEmptyPageThatSaysThatThereIsMoreEndsNoListing() {
        BlobKey key = BlobKey.of(Bytes.utf8("a blob").digest());
        S3Client client = bucket.client((request, sending) -> TestHttpClient.answer(
                200,
                request.rawQueryParameters().containsKey("continuation-token")
                        ? "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>models/"
                                + BlobKeys.object(key)
                                + "</Key><Size>6</Size></Contents></ListBucketResult>"
                        : "<ListBucketResult><IsTruncated>true</IsTruncated>"
                                + "<NextContinuationToken>further</NextContinuationToken></ListBucketResult>"));
        try (S3BlobStore blobs = S3BlobStore.in(client, bucket.name(), "models")) {
            assertThat(all(10, blobs::list)).extracting(BlobStat::key).containsExactly(key);
        }
    }

    /** Or the stream would come again for ever on a store that looks at keys and not at folders. */
    @Test
    void aPageStartsAfterAllThatIsInTheFolderOfTheLastStreamAndBeforeTheNextStream() {
        String after = Keys.after(Keys.LOG, "a");
        assertThat(after).isGreaterThan("log/a!/~~~~").isGreaterThan("log/a!/\u00fcbrig");
        assertThat(after).isLessThan("log/a-1!/").isLessThan("log/a.1!/").isLessThan("log/a0!/");
    }
}

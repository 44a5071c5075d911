package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.randomBytes;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

abstract class LogReading extends LogConcern {
    LogReading(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void theStoreTellsTheTime() {
        Instant before = Instant.now();
        Instant told = log().time();
        assertThat(told).isBetween(before.minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void aReadThatStartsAfterAnAppendReturnedSeesIt() {
        CommitLog reader = another();
        for (int revision = 1; revision <= 20; revision++) {
            assertThat(reader.read(FRAUD, revision, 1)).isEmpty();
            log().append(FRAUD, revision, commit("next"));
            assertThat(reader.read(FRAUD, revision, 1)).hasSize(1);
        }
    }

    @Test
    void whatOneReadSawEveryLaterReadSees() throws InterruptedException {
        int commits = 120;
        AtomicLong known = new AtomicLong();

        Threads.watched(
                1,
                writer -> {
                    for (int revision = 1; revision <= commits; revision++) {
                        log().append(FRAUD, revision, commit("next"));
                        known.accumulateAndGet(revision, Math::max);
                    }
                    return commits;
                },
                List.of(reader(log(), known), reader(another(), known), reader(another(), known)));

        assertThat(known).hasValue(commits);
    }

    private static Threads.Step reader(CommitLog log, AtomicLong known) {
        return () -> {
            long there = known.get();
            List<StoredCommit> seen = log.read(FRAUD, Math.max(1, there), 10);
            if (there > 0) {
                assertThat(seen)
                        .as("a read from revision %s, which is known to be there", there)
                        .isNotEmpty();
            }
            seen.forEach(commit -> known.accumulateAndGet(commit.revision(), Math::max));
        };
    }

    @Test
    void commitsComeInOrderFromTheRevisionAskedFor() {
        append(12);

        assertThat(log().read(FRAUD, 8, 100))
                .extracting(StoredCommit::revision)
                .startsWith(8L)
                .isSubsetOf(8L, 9L, 10L, 11L, 12L)
                .isSorted();
        assertThat(readAll(log(), FRAUD))
                .extracting(StoredCommit::revision)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 12).boxed().toList());
    }

    @Test
    void aReadGivesNoMoreThanAskedFor() {
        append(5);

        assertThat(log().read(FRAUD, 1, 3)).hasSizeBetween(1, 3);
        assertThat(log().read(FRAUD, 2, 1)).extracting(StoredCommit::revision).containsExactly(2L);
    }

    @Test
    void aReadBeyondTheHeadIsEmpty() {
        append(2);

        assertThat(log().read(FRAUD, 3, 10)).isEmpty();
    }

    @Test
    void aStreamWithoutCommitsIsEmpty() {
        append(1);

        assertThat(log().read(new StreamId("fraud-2"), 1, 10)).isEmpty();
        assertThat(log().read(new StreamId("frau"), 1, 10)).isEmpty();
    }

    @Test
    void aPayloadOfNoBytesIsKept() {
        assertKept(Bytes.copyOf(new byte[0]));
    }

    @Test
    void aPayloadOfOneByteIsKept() {
        assertKept(Bytes.copyOf(new byte[] {0}));
    }

    @Test
    void aPayloadOfEveryByteValueIsKept() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i < 256 ? i : 511 - i);
        }
        assertKept(Bytes.wrap(bytes));
    }

    @Test
    void aPayloadOfThreeMebibytesIsKept() {
        assertKept(randomBytes(3 << 20, 7));
    }

    @Test
    void aStreamMayHaveTheShortestAndTheLongestName() {
        for (String name : List.of("a", "_", "0", "a".repeat(128), "a".repeat(127) + "b", "a" + ".".repeat(127))) {
            StreamId stream = new StreamId(name);
            Commit first = commit(name);

            assertThat(log().append(stream, 1, first)).isEqualTo(new Appended());
            assertThat(readAll(log(), stream)).extracting(StoredCommit::id).containsExactly(first.id());
        }
    }

    private void assertKept(Bytes payload) {
        Commit commit = commit(payload, IndexDelta.NONE);
        log().append(FRAUD, 1, commit);

        StoredCommit stored = another().read(FRAUD, 1, 1).get(0);
        assertThat(stored.payload()).contains(payload);
        assertThat(stored.digest()).isEqualTo(payload.digest());
    }

    private void append(int commits) {
        for (int revision = 1; revision <= commits; revision++) {
            log().append(FRAUD, revision, commit("commit " + revision));
        }
    }
}

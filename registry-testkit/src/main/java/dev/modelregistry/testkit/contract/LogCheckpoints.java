package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.randomBytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class LogCheckpoints extends LogConcern {
    LogCheckpoints(CommitLogContract contract) {
        super(contract);
    }

    @BeforeEach
    void appendWhatCheckpointsAreOf() {
        log().append(FRAUD, 1, commit("first"));
    }

    @Test
    void thereIsNoneAtFirst() {
        assertThat(log().checkpoint(FRAUD)).isEmpty();
        assertThat(log().checkpoint(new StreamId("absent"))).isEmpty();
    }

    @Test
    void whatWasSavedIsFoundByOthers() {
        Checkpoint saved = checkpoint(5);
        log().saveCheckpoint(FRAUD, saved);

        assertThat(another().checkpoint(FRAUD)).contains(saved);
    }

    @Test
    void aLaterOneTakesTheFirstOnesPlace() {
        log().saveCheckpoint(FRAUD, checkpoint(9));
        log().saveCheckpoint(FRAUD, checkpoint(10));

        assertThat(log().checkpoint(FRAUD)).contains(checkpoint(10));
    }

    @Test
    void anOlderOneDoesNotTakeALaterOnesPlace() {
        log().saveCheckpoint(FRAUD, checkpoint(10));
        log().saveCheckpoint(FRAUD, checkpoint(9));

        assertThat(log().checkpoint(FRAUD)).contains(checkpoint(10));
    }

    @Test
    void oneOfTheSameRevisionDoesNoHarm() {
        Checkpoint other = new Checkpoint(5, Bytes.utf8("written by a newer release"));
        log().saveCheckpoint(FRAUD, checkpoint(5));
        log().saveCheckpoint(FRAUD, other);

        assertThat(log().checkpoint(FRAUD).orElseThrow()).isIn(checkpoint(5), other);
    }

    @Test
    void everyStreamHasItsOwn() {
        StreamId other = new StreamId("fraud-2");
        log().saveCheckpoint(FRAUD, checkpoint(5));
        log().saveCheckpoint(other, checkpoint(3));

        assertThat(log().checkpoint(FRAUD)).contains(checkpoint(5));
        assertThat(log().checkpoint(other)).contains(checkpoint(3));
    }

    @Test
    void contentOfAnySizeIsKept() {
        int revision = 1;
        for (int size : new int[] {0, 1, 3 << 20}) {
            Checkpoint saved = new Checkpoint(revision++, randomBytes(size, size));
            log().saveCheckpoint(FRAUD, saved);

            assertThat(log().checkpoint(FRAUD)).contains(saved);
        }
    }

    @Test
    void theyNeverGoBackWhileMoreThanOneWriterSaves() throws InterruptedException {
        int newest = 50;
        CommitLog reader = another();
        AtomicLong seen = new AtomicLong();

        Threads.watched(
                4,
                writer -> {
                    List<Integer> revisions = new ArrayList<>(
                            IntStream.rangeClosed(1, newest).boxed().toList());
                    Collections.shuffle(revisions, new Random(writer));
                    revisions.forEach(revision -> log().saveCheckpoint(FRAUD, checkpoint(revision)));
                    return newest;
                },
                List.of(() -> {
                    long now =
                            reader.checkpoint(FRAUD).map(Checkpoint::revision).orElse(0L);
                    assertThat(now)
                            .as("the checkpoint's revision, seen last as %s", seen)
                            .isGreaterThanOrEqualTo(seen.get());
                    seen.set(now);
                }));

        assertThat(log().checkpoint(FRAUD)).contains(checkpoint(newest));
    }

    private static Checkpoint checkpoint(long revision) {
        return new Checkpoint(revision, Bytes.utf8("state at " + revision));
    }
}

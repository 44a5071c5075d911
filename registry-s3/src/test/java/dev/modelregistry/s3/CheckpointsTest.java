package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import org.junit.jupiter.api.Test;

/** Which checkpoints stay in the bucket. */
class CheckpointsTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final TestBucket bucket = TestBucket.proven();

    /** It may tell of what was erased since. */
    @Test
    void anOlderCheckpointThatComesLateIsNotKept() {
        try (CommitLog log = bucket.log()) {
            for (long revision : new long[] {3, 2}) {
                log.saveCheckpoint(FRAUD, new Checkpoint(revision, Bytes.utf8("state " + revision)));
            }
            assertThat(log.checkpoint(FRAUD)).contains(new Checkpoint(3, Bytes.utf8("state 3")));
        }
        assertThat(bucket.keys())
                .filteredOn(key -> key.contains("/checkpoint/"))
                .containsExactly("registry/" + Keys.checkpoint(FRAUD, 3));
    }
}

package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.testkit.contract.CommitLogContract;
import dev.modelregistry.testkit.contract.SharedStore;
import dev.modelregistry.testkit.contract.StoreOpener;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3CommitLogContractTest extends CommitLogContract {
    private final TestBucket bucket = TestBucket.proven();

    @Override
    protected CommitLog openLog() {
        return bucket.log();
    }

    /** It may tell of what was erased since. */
    @Test
    void anOlderCheckpointThatComesLateIsNotKept() {
        StreamId fraud = new StreamId("fraud");
        try (CommitLog log = bucket.log()) {
            for (long revision : new long[] {3, 2}) {
                log.saveCheckpoint(fraud, new Checkpoint(revision, Bytes.utf8("state " + revision)));
            }
            assertThat(log.checkpoint(fraud)).contains(new Checkpoint(3, Bytes.utf8("state 3")));
        }
        assertThat(bucket.keys())
                .filteredOn(key -> key.contains("/checkpoint/"))
                .containsExactly("registry/" + Keys.checkpoint(fraud, 3));
    }

    @Override
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.of(new SharedStore<>(Opener.class, bucket.argument()));
    }

    /** How another process opens it. */
    public static final class Opener implements StoreOpener<CommitLog> {
        @Override
        public CommitLog open(String argument) {
            TestBucket bucket = TestBucket.of(argument);
            return S3CommitLog.in(bucket.endpoint().builder().build(), bucket.name(), "registry");
        }
    }
}

package dev.modelregistry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayingCommitLogTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final DelayingCommitLog log = DelayingCommitLog.over(new MemoryCommitLog());
    private final Commit commit = new Commit(CommitId.random(), Bytes.utf8("{}"), IndexDelta.NONE);

    @Test
    void appendsGoThroughUntilItIsToldOtherwise() {
        assertThat(log.append(FRAUD, 1, commit)).isEqualTo(new Appended());
        assertThat(log.read(FRAUD, 1, 1)).hasSize(1);
    }

    @Test
    void aDelayedAppendFailsAtOnceAndLandsLater() throws InterruptedException {
        log.delayNextAppend(Duration.ofMillis(300));

        assertThatThrownBy(() -> log.append(FRAUD, 1, commit))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fraud")
                .hasMessageContaining(commit.id().value());

        assertThat(log.read(FRAUD, 1, 1)).isEmpty();
        assertThat(log.awaitLanded()).containsExactly(new Appended());
        assertThat(log.read(FRAUD, 1, 1)).hasSize(1);
    }

    @Test
    void asManyAppendsAreDelayedAsItIsToldAndNoMore() throws InterruptedException {
        log.delayNextAppends(2, Duration.ofMillis(50));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> log.append(FRAUD, 1, commit)).isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(log.append(FRAUD, 1, commit)).isEqualTo(new Appended());
        assertThat(log.awaitLanded()).containsExactly(new Appended(), new Appended());
    }

    @Test
    void anAppendWhoseAnswerIsLostHasLanded() {
        log.loseAcknowledgement();

        assertThatThrownBy(() -> log.append(FRAUD, 1, commit)).isInstanceOf(StoreUnavailableException.class);

        assertThat(log.read(FRAUD, 1, 1)).hasSize(1);
    }

    @Test
    void whatIsHeldBackWhenItIsClosedNeverLands() {
        MemoryCommitLog behind = new MemoryCommitLog();
        DelayingCommitLog closed = DelayingCommitLog.over(behind);
        closed.delayNextAppend(Duration.ofDays(1));
        assertThatThrownBy(() -> closed.append(FRAUD, 1, commit)).isInstanceOf(StoreUnavailableException.class);

        closed.close();

        assertThatThrownBy(closed::awaitLanded).hasMessageContaining("closed");
        assertThat(behind.read(FRAUD, 1, 1)).isEmpty();
    }
}

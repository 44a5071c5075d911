package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.testkit.DelayingCommitLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class LogResending extends LogConcern {
    LogResending(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void aCommitSentAgainIsAppendedAndThereOnce() {
        Commit first = commit("first");
        log().append(FRAUD, 1, first);

        assertThat(log().append(FRAUD, 1, first)).isEqualTo(new Appended());
        assertThat(readAll(log(), FRAUD)).hasSize(1);
    }

    @Test
    void aCommitSentAgainThroughAnotherHandleIsRecognised() {
        Commit first = commit("first");
        log().append(FRAUD, 1, first);

        assertThat(another().append(FRAUD, 1, first)).isEqualTo(new Appended());
    }

    @Test
    void aCommitSentAgainAfterLaterOnesIsRecognised() {
        Commit first = commit("first");
        log().append(FRAUD, 1, first);
        log().append(FRAUD, 2, commit("second"));

        assertThat(log().append(FRAUD, 1, first)).isEqualTo(new Appended());
        assertThat(readAll(log(), FRAUD)).hasSize(2);
    }

    @Test
    void aCommitSentAgainDoesNotTurnTheIndexBack() {
        Commit first = indexing(put("1", "stage", "staging"));
        log().append(FRAUD, 1, first);
        log().append(FRAUD, 2, indexing(put("1", "stage", "production")));

        log().append(FRAUD, 1, first);

        assertThat(candidates(log(), term("stage", "production"))).contains(FRAUD);
    }

    @Test
    void theSameCommitSentByManyThreadsAtOnceIsAppendedForAllOfThem() throws InterruptedException {
        Commit first = indexing(put("1", "stage", "staging"));

        List<AppendResult> results = Threads.together(8, thread -> log().append(FRAUD, 1, first));

        assertThat(results).containsOnly(new Appended());
        assertThat(readAll(log(), FRAUD)).extracting(StoredCommit::id).containsExactly(first.id());
    }

    @Test
    void aRequestThatLandsLateAfterItWasSentAgainDoublesNothing() throws InterruptedException {
        DelayingCommitLog slow = DelayingCommitLog.over(log());
        Commit first = commit("first");
        slow.delayNextAppend(Duration.ofMillis(500));
        assertThatThrownBy(() -> slow.append(FRAUD, 1, first)).isInstanceOf(StoreUnavailableException.class);
        assertThat(slow.read(FRAUD, 1, 10)).isEmpty();

        assertThat(slow.append(FRAUD, 1, first)).isEqualTo(new Appended());
        slow.append(FRAUD, 2, commit("second"));

        assertThat(slow.awaitLanded()).containsExactly(new Appended());
        assertThat(readAll(log(), FRAUD)).hasSize(2);
    }

    @Test
    void aRequestThatLandsLateInASlotThatAnotherTookChangesNothing() throws InterruptedException {
        DelayingCommitLog slow = DelayingCommitLog.over(log());
        slow.delayNextAppend(Duration.ofMillis(500));
        Commit late = indexing(put("1", "stage", "staging"));
        assertThatThrownBy(() -> slow.append(FRAUD, 1, late)).isInstanceOf(StoreUnavailableException.class);

        Commit winner = indexing(put("1", "stage", "production"));
        assertThat(slow.append(FRAUD, 1, winner)).isEqualTo(new Appended());

        assertThat(slow.awaitLanded()).containsExactly(new Occupied(StoredCommit.of(1, winner.id(), winner.payload())));
        assertThat(readAll(log(), FRAUD)).extracting(StoredCommit::id).containsExactly(winner.id());
        assertThat(candidates(log(), term("stage", "production"))).containsExactly(FRAUD);
    }

    @Test
    void aRequestWhoseAnswerIsLostIsFoundInItsSlot() {
        DelayingCommitLog lossy = DelayingCommitLog.over(log());
        Commit first = commit("first");
        lossy.loseAcknowledgement();
        assertThatThrownBy(() -> lossy.append(FRAUD, 1, first)).isInstanceOf(StoreUnavailableException.class);

        assertThat(readAll(log(), FRAUD)).extracting(StoredCommit::id).containsExactly(first.id());
        assertThat(lossy.append(FRAUD, 1, first)).isEqualTo(new Appended());
    }
}

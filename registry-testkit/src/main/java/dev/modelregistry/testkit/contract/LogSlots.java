package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

abstract class LogSlots extends LogConcern {
    private static final int RACERS = 16;
    private static final int RACES = 100;

    LogSlots(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void aCommitIsAppendedToAFreeSlot() {
        Commit first = commit("first");

        assertThat(log().append(FRAUD, 1, first)).isEqualTo(new Appended());
        assertThat(readAll(log(), FRAUD)).containsExactly(StoredCommit.of(1, first.id(), first.payload()));
    }

    @Test
    void aSlotTakesOneCommitOnly() {
        Commit first = commit("first");
        log().append(FRAUD, 1, first);

        log().append(FRAUD, 1, commit("second"));

        assertThat(readAll(log(), FRAUD)).extracting(StoredCommit::id).containsExactly(first.id());
    }

    @Test
    void aLostRaceIsAValueThatCarriesTheWinner() {
        Commit winner = commit("winner");
        log().append(FRAUD, 1, winner);

        AppendResult lost = log().append(FRAUD, 1, commit("loser"));

        assertThat(lost).isEqualTo(new Occupied(StoredCommit.of(1, winner.id(), winner.payload())));
    }

    @Test
    void theSamePayloadUnderAnotherIdIsAnotherCommit() {
        Commit winner = commit("the same");
        log().append(FRAUD, 1, winner);

        AppendResult lost = log().append(FRAUD, 1, commit("the same"));

        assertThat(lost).isInstanceOf(Occupied.class);
    }

    @Test
    void aSlotFarBelowTheHeadStaysTaken() {
        Commit first = commit("first");
        log().append(FRAUD, 1, first);
        for (int revision = 2; revision <= 12; revision++) {
            log().append(FRAUD, revision, commit("later"));
        }

        assertThat(log().append(FRAUD, 1, commit("loser")))
                .isEqualTo(new Occupied(StoredCommit.of(1, first.id(), first.payload())));
    }

    @Test
    void aSlotTakenThroughOneHandleIsTakenInAnother() {
        Commit winner = commit("winner");
        log().append(FRAUD, 1, winner);

        assertThat(another().append(FRAUD, 1, commit("loser"))).isInstanceOf(Occupied.class);
    }

    @Test
    void streamsHaveSlotsOfTheirOwn() {
        log().append(FRAUD, 1, commit("first"));

        assertThat(log().append(new StreamId("fraud-2"), 1, commit("first of another")))
                .isEqualTo(new Appended());
    }

    @Test
    void closingOneHandleLeavesTheOthersAtWork() {
        log().append(FRAUD, 1, commit("first"));
        contract.openLog().close();

        assertThat(log().append(FRAUD, 2, commit("second"))).isEqualTo(new Appended());
        assertThat(readAll(log(), FRAUD)).hasSize(2);
    }

    @Test
    void sixteenThreadsRaceForEachRevisionAndOneWins() throws InterruptedException {
        List<CommitLog> handles = List.of(log(), another());
        CyclicBarrier nextRace = new CyclicBarrier(RACERS);
        record Attempt(CommitId id, AppendResult result) {}

        List<List<Attempt>> attempts = Threads.together(RACERS, thread -> {
            List<Attempt> mine = new ArrayList<>();
            for (int revision = 1; revision <= RACES; revision++) {
                Commit commit = commit("by " + thread);
                nextRace.await();
                mine.add(new Attempt(
                        commit.id(), handles.get(thread % handles.size()).append(FRAUD, revision, commit)));
            }
            return mine;
        });

        List<StoredCommit> log = readAll(log(), FRAUD);
        assertThat(log)
                .extracting(StoredCommit::revision)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, RACES).boxed().toList());
        for (int race = 0; race < RACES; race++) {
            StoredCommit winner = log.get(race);
            for (List<Attempt> thread : attempts) {
                Attempt attempt = thread.get(race);
                assertThat(attempt.result())
                        .as("the answer to %s at revision %s", attempt.id(), winner.revision())
                        .isEqualTo(attempt.id().equals(winner.id()) ? new Appended() : new Occupied(winner));
            }
        }
    }

    @Test
    void writersThatMoveOnWhenTheyLoseLeaveNoGapAndLoseNothing() throws InterruptedException {
        int each = 8;

        List<List<CommitId>> written = Threads.together(RACERS, thread -> {
            List<CommitId> mine = new ArrayList<>();
            long revision = 1;
            while (mine.size() < each) {
                Commit commit = commit("by " + thread);
                if (log().append(FRAUD, revision, commit) instanceof Appended) {
                    mine.add(commit.id());
                }
                revision++;
            }
            return mine;
        });

        assertThat(readAll(log(), FRAUD))
                .extracting(StoredCommit::id)
                .containsExactlyInAnyOrderElementsOf(
                        written.stream().flatMap(List::stream).toList());
    }

    @Test
    void writersOfDifferentStreamsNeverDisturbEachOther() throws InterruptedException {
        List<Boolean> undisturbed = Threads.together(RACERS, thread -> {
            StreamId stream = new StreamId("model-" + thread);
            for (int revision = 1; revision <= 10; revision++) {
                // all touch the same terms, in different orders, which is where databases find deadlocks
                Commit commit = thread % 2 == 0
                        ? indexing(put("1", "stage", "production"), put("2", "stage", "staging"))
                        : indexing(put("2", "stage", "staging"), put("1", "stage", "production"));
                if (!(log().append(stream, revision, commit) instanceof Appended)) {
                    return false;
                }
            }
            return true;
        });

        assertThat(undisturbed).containsOnly(true);
        assertThat(Samples.candidates(log(), term("stage", "staging"))).hasSize(RACERS);
    }
}

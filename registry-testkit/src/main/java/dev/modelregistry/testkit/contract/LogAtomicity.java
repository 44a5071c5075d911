package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.dropping;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.randomBytes;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class LogAtomicity extends LogConcern {
    LogAtomicity(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void whoSeesACommitSeesItsIndexDelta() throws InterruptedException {
        int commits = 150;
        CommitLog reader = another();

        Threads.watched(
                1,
                writer -> {
                    for (int revision = 1; revision <= commits; revision++) {
                        log().append(FRAUD, revision, indexing(put("v" + revision, "tags.n", "n" + revision)));
                    }
                    return commits;
                },
                List.of(indexWatcher(reader), indexWatcher(reader)));

        assertThat(reader.read(FRAUD, commits, 1)).hasSize(1);
    }

    private static Threads.Step indexWatcher(CommitLog reader) {
        AtomicLong next = new AtomicLong(1);
        return () -> {
            for (StoredCommit seen : reader.read(FRAUD, next.get(), 10)) {
                assertThat(candidates(reader, term("tags.n", "n" + seen.revision())))
                        .as("candidates for what commit %s, seen before, put into the index", seen.revision())
                        .contains(FRAUD);
                next.set(seen.revision() + 1);
            }
        };
    }

    @Test
    void aBigCommitIsReadWholeOrNotAtAll() throws InterruptedException {
        int commits = 8;
        CommitLog reader = another();
        Bytes payload = randomBytes(1 << 20, 1);
        AtomicLong next = new AtomicLong(1);

        Threads.watched(
                1,
                writer -> {
                    for (int revision = 1; revision <= commits; revision++) {
                        log().append(FRAUD, revision, commit(payload, IndexDelta.NONE));
                    }
                    return commits;
                },
                List.of(() -> {
                    for (StoredCommit seen : reader.read(FRAUD, next.get(), 1)) {
                        assertThat(seen.payload()).contains(payload);
                        next.incrementAndGet();
                    }
                }));

        assertThat(reader.read(FRAUD, commits, 1)).hasSize(1);
    }

    @Test
    void aBigIndexDeltaIsThereWhenTheAppendReturns() {
        List<IndexDelta.Put> puts = IntStream.range(0, 500)
                .mapToObj(i -> put("v" + i % 50, "params.p" + i, "value " + i))
                .toList();

        log().append(FRAUD, 1, commit(Bytes.utf8("{}"), new IndexDelta(List.of(), puts)));

        for (int i = 0; i < 500; i += 25) {
            assertThat(candidates(log(), term("params.p" + i, "value " + i))).containsExactly(FRAUD);
        }
    }

    @Test
    void aCommitThatLostItsSlotPutsNothingAndDropsNothing() {
        log().append(FRAUD, 1, indexing(put("1", "stage", "production"), put("2", "stage", "staging")));

        log().append(FRAUD, 1, dropping(List.of("1"), put("2", "stage", "archived")));

        assertThat(candidates(log(), term("stage", "production"))).containsExactly(FRAUD);
        assertThat(candidates(log(), term("stage", "staging"))).containsExactly(FRAUD);
    }

    @Test
    void ofManyThatRaceForASlotTheWinnersIndexDeltaHolds() throws InterruptedException {
        for (int revision = 1; revision <= 20; revision++) {
            int slot = revision;
            List<Commit> racers = IntStream.range(0, 4)
                    .mapToObj(i -> dropping(List.of("old"), put("1", "tags.winner", "by " + i)))
                    .toList();

            Threads.together(racers.size(), i -> log().append(FRAUD, slot, racers.get(i)));

            StoredCommit winner = log().read(FRAUD, slot, 1).get(0);
            int by = racers.stream().map(Commit::id).toList().indexOf(winner.id());
            assertThat(candidates(log(), term("tags.winner", "by " + by))).containsExactly(FRAUD);
        }
    }
}

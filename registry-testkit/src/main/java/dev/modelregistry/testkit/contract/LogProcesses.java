package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

abstract class LogProcesses extends LogConcern {
    private static final int RACERS = 4;
    private static final int RACES = 50;

    LogProcesses(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void fourProcessesRaceForEachRevisionAndOneWins() throws InterruptedException {
        List<ChildProcess> racers = new ArrayList<>();
        List<List<String>> answers = new ArrayList<>();
        try {
            for (int i = 0; i < RACERS; i++) {
                racers.add(start("race"));
            }
            racers.forEach(racer -> assertThat(racer.expectNext()).isEqualTo("ready"));
            for (int revision = 1; revision <= RACES; revision++) {
                String race = Integer.toString(revision);
                racers.forEach(racer -> racer.send(race));
                answers.add(racers.stream().map(ChildProcess::expectNext).toList());
            }
            for (ChildProcess racer : racers) {
                racer.send("");
                racer.expectSuccess();
            }
        } finally {
            racers.forEach(ChildProcess::close);
        }

        List<StoredCommit> log = readAll(log(), FRAUD);
        assertThat(log)
                .extracting(StoredCommit::revision)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, RACES).boxed().toList());
        for (StoredCommit winner : log) {
            assertThat(answers.get((int) winner.revision() - 1))
                    .as("the answers to %s processes about revision %s", RACERS, winner.revision())
                    .containsOnlyOnce("won " + winner.id())
                    .containsOnly("won " + winner.id(), "lost to " + winner.id());
        }
    }

    @Test
    void whatAKilledProcessWasToldIsAppendedIsThere() {
        List<String> acknowledged = new ArrayList<>();
        try (ChildProcess writer = start("append-for-ever")) {
            assertThat(writer.expectNext()).isEqualTo("ready");
            writer.send("");
            while (acknowledged.size() < 43) {
                acknowledged.add(writer.expectNext());
            }
            writer.kill();
            acknowledged.addAll(writer.rest());
        }

        List<StoredCommit> log = readAll(log(), FRAUD);
        assertThat(log)
                .extracting(commit -> commit.revision() + " " + commit.id())
                .startsWith(acknowledged.toArray(String[]::new))
                .as("what landed and was not told: at most the one that was on its way")
                .hasSizeBetween(acknowledged.size(), acknowledged.size() + 1);
        for (StoredCommit commit : log) {
            assertThat(commit.payload().orElseThrow().digest()).isEqualTo(commit.digest());
            assertThat(candidates(log(), term("tags.commit", commit.id().value())))
                    .contains(FRAUD);
        }
    }

    private ChildProcess start(String... arguments) {
        Optional<SharedStore<CommitLog>> store = contract.sharedStore();
        assumeTrue(store.isPresent(), "no other process can open this store");
        return ChildProcess.start(LogChild.class, store.orElseThrow(), List.of(), arguments);
    }
}

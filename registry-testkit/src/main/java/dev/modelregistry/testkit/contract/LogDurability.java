package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class LogDurability extends LogConcern {
    LogDurability(CommitLogContract contract) {
        super(contract);
    }

    @BeforeEach
    void onlyIfTheStoreSurvivesClosing() {
        assumeTrue(contract.survivesClosing(), "this store is gone when it is closed");
    }

    @Test
    void commitsAreThereAfterClosingAndReopening() {
        Commit first = commit("first");
        Commit second = commit("second");
        try (CommitLog log = contract.openLog()) {
            log.append(FRAUD, 1, first);
            log.append(FRAUD, 2, second);
        }

        assertThat(readAll(log(), FRAUD))
                .containsExactly(
                        StoredCommit.of(1, first.id(), first.payload()),
                        StoredCommit.of(2, second.id(), second.payload()));
    }

    @Test
    void slotsStayTakenAfterReopening() {
        try (CommitLog log = contract.openLog()) {
            log.append(FRAUD, 1, commit("first"));
        }

        assertThat(log().append(FRAUD, 1, commit("second"))).isInstanceOf(Occupied.class);
    }

    @Test
    void theIndexIsThereAfterReopening() {
        try (CommitLog log = contract.openLog()) {
            log.append(FRAUD, 1, indexing(put("1", "stage", "production"), put("1", "metrics.auc", 0.97)));
        }

        assertThat(candidates(log(), term("stage", "production"))).containsExactly(FRAUD);
        assertThat(candidates(log(), term("metrics.auc", 0.97))).containsExactly(FRAUD);
    }

    @Test
    void streamsAreListedAfterReopening() {
        try (CommitLog log = contract.openLog()) {
            log.append(FRAUD, 1, commit("first"));
        }

        assertThat(log().streams("", PageRequest.first(10)).items()).containsExactly(FRAUD);
    }

    @Test
    void aChangeTokenIsGoodAfterReopening() {
        ChangeToken token;
        try (CommitLog log = contract.openLog()) {
            log.append(FRAUD, 1, commit("first"));
            token = follow(log, ChangeToken.START, 10).next();
        }
        StreamId later = new StreamId("later");
        log().append(later, 1, commit("first of another"));

        assertThat(log().changedSince(token, 10).streams()).contains(later);
    }

    @Test
    void whatWasRedactedStaysSoAfterReopening() {
        Commit first = commit("personal");
        try (CommitLog log = contract.openLog()) {
            log.append(FRAUD, 1, first);
            log.redact(FRAUD, 1);
        }

        assertThat(log().read(FRAUD, 1, 1))
                .containsExactly(
                        StoredCommit.redacted(1, first.id(), first.payload().digest()));
    }
}

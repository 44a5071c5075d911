package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import org.junit.jupiter.api.Test;

abstract class LogRedaction extends LogConcern {
    LogRedaction(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void thePayloadIsGoneAndItsIdAndDigestStay() {
        Commit first = appendFirst();

        log().redact(FRAUD, 1);

        assertThat(another().read(FRAUD, 1, 1)).containsExactly(redacted(first));
    }

    @Test
    void theOtherCommitsKeepTheirPayloads() {
        Commit first = appendFirst();
        Commit second = commit("second");
        log().append(FRAUD, 2, second);
        StreamId other = new StreamId("fraud-2");
        log().append(other, 1, second);

        log().redact(FRAUD, 1);

        assertThat(readAll(log(), FRAUD))
                .containsExactly(redacted(first), StoredCommit.of(2, second.id(), second.payload()));
        assertThat(readAll(log(), other)).containsExactly(StoredCommit.of(1, second.id(), second.payload()));
    }

    @Test
    void theSlotStaysTaken() {
        Commit first = appendFirst();
        log().redact(FRAUD, 1);

        assertThat(log().append(FRAUD, 1, commit("into the hole"))).isEqualTo(new Occupied(redacted(first)));
    }

    @Test
    void theCommitSentAgainIsRecognisedAndItsPayloadDoesNotComeBack() {
        Commit first = appendFirst();
        log().redact(FRAUD, 1);

        assertThat(log().append(FRAUD, 1, first)).isEqualTo(new Appended());
        assertThat(log().read(FRAUD, 1, 1)).containsExactly(redacted(first));
    }

    @Test
    void aPayloadOfNoBytesCanBeToldFromARedactedOne() {
        Commit empty = commit("");
        log().append(FRAUD, 1, empty);
        assertThat(log().read(FRAUD, 1, 1).get(0).payload()).isPresent();

        log().redact(FRAUD, 1);

        assertThat(log().read(FRAUD, 1, 1)).containsExactly(redacted(empty));
    }

    @Test
    void redactingAgainChangesNothing() {
        Commit first = appendFirst();
        log().redact(FRAUD, 1);

        log().redact(FRAUD, 1);

        assertThat(log().read(FRAUD, 1, 1)).containsExactly(redacted(first));
    }

    @Test
    void redactingWhatIsAbsentLeavesTheSlotFree() {
        appendFirst();

        log().redact(FRAUD, 2);
        log().redact(new StreamId("absent"), 1);

        assertThat(log().append(FRAUD, 2, commit("second"))).isEqualTo(new Appended());
        assertThat(readAll(log(), FRAUD))
                .allSatisfy(commit -> assertThat(commit.payload()).isPresent());
        assertThat(log().read(new StreamId("absent"), 1, 1)).isEmpty();
    }

    @Test
    void aCheckpointThatMayTellOfItIsForgotten() {
        appendFirst();
        log().saveCheckpoint(FRAUD, new Checkpoint(1, Bytes.utf8("personal")));
        StreamId other = new StreamId("fraud-2");
        log().saveCheckpoint(other, new Checkpoint(1, Bytes.utf8("another's")));

        log().redact(FRAUD, 1);

        assertThat(another().checkpoint(FRAUD)).isEmpty();
        assertThat(another().checkpoint(other)).isPresent();
    }

    @Test
    void theIndexIsLeftAsItIs() {
        log().append(FRAUD, 1, indexing(put("1", "stage", "production")));

        log().redact(FRAUD, 1);

        assertThat(candidates(log(), term("stage", "production"))).containsExactly(FRAUD);
    }

    private Commit appendFirst() {
        Commit first = commit("personal");
        log().append(FRAUD, 1, first);
        return first;
    }

    private static StoredCommit redacted(Commit commit) {
        return StoredCommit.redacted(1, commit.id(), commit.payload().digest());
    }
}

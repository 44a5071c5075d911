package dev.modelregistry.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.Minimal;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever can write to the store changes a log while a registry knows what was in it: nothing passes over that silently. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedLogTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final TamperedLog tampered = new TamperedLog();
    private final Registry registry = open();

    private Registry open() {
        return Registries.builder(tampered.log, new MemoryBlobStore()).build();
    }

    /** Five revisions each. */
    @BeforeEach
    void fill() {
        for (String model : List.of("fraud", "other")) {
            Minimal.registered(registry, model);
            for (int i = 1; i < 5; i++) {
                registry.tag(model, "key", "value " + i);
            }
        }
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void change(Consumer<List<StoredCommit>> change) {
        tampered.change("fraud", change);
    }

    private static void damaged(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call).isInstanceOf(IntegrityException.class).hasMessageContainingAll(texts);
    }

    @Test
    void aCutLogIsNotAnchored() {
        change(commits -> commits.remove(4));

        damaged(() -> registry.audit().anchor("fraud"), "the log of fraud ends before revision 5");
        damaged(() -> registry.audit().anchor(), "the log of fraud ends before revision 5");
        assertThat(registry.audit().anchor("other").heads()).hasSize(1);
    }

    @Test
    void aLogThatIsShorterThanItsCheckpointIsNotAnchored() {
        Checkpoint ahead = checkpoint();
        change(commits -> commits.remove(4));
        tampered.log.saveCheckpoint(FRAUD, ahead);

        try (Registry fresh = open()) {
            damaged(() -> fresh.audit().anchor(), "the log of fraud ends before revision");
        }
    }

    /** What a process saves that has read many commits. */
    private Checkpoint checkpoint() {
        for (int i = 0; i < 100; i++) {
            registry.tag("fraud", "key", "later " + i);
        }
        while (tampered.log.checkpoint(FRAUD).isEmpty()) {
            Thread.onSpinWait();
        }
        Checkpoint checkpoint = tampered.log.checkpoint(FRAUD).orElseThrow();
        change(commits -> commits.subList(5, commits.size()).clear());
        return checkpoint;
    }

    @Test
    void aLogWithoutCommitsThatTheStoreListsIsGone() {
        change(List::clear);

        try (Registry fresh = open()) {
            assertThat(fresh.audit().verify().problems())
                    .containsExactly("fraud: the store lists it, and has no commit of it: its log is gone");
            assertThat(fresh.audit().verify("fraud").ok()).isFalse();
            damaged(() -> fresh.audit().anchor(), "the log of fraud is gone");
            damaged(() -> fresh.audit().anchor("fraud"), "the log of fraud is gone");
            assertThatThrownBy(() -> fresh.audit().verify("nope")).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> fresh.audit().anchor("nope")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aRevisionThatNoErasureRedactedIsNotPassedOver() {
        change(commits -> commits.set(1, redacted(commits.get(1))));

        refused("revision 2 of fraud was redacted, and no erasure");
    }

    private static StoredCommit redacted(StoredCommit commit) {
        return StoredCommit.redacted(commit.revision(), commit.id(), commit.digest());
    }

    @Test
    void aRevisionThatIsMissingIsNotPassedOver() {
        change(commits -> commits.remove(2));

        refused("the log of fraud has no revision 3, but a later one: 4");
    }

    @Test
    void revisionsThatChangedPlacesAreNotTold() {
        change(commits -> {
            Collections.swap(commits, 1, 2);
            commits.set(1, moved(commits.get(1), 2));
            commits.set(2, moved(commits.get(2), 3));
        });

        refused("fraud", "revision 2", "revision 3");
    }

    private static StoredCommit moved(StoredCommit commit, long revision) {
        return StoredCommit.of(revision, commit.id(), commit.payload().orElseThrow());
    }

    /** By what tells of the log, also in a process that knew it before; what tells of its damage still comes. */
    private void refused(String... texts) {
        damaged(() -> registry.audit().history("fraud"), texts);
        damaged(() -> registry.changes(ChangeCursor.START, ChangeOptions.of("fraud")), texts);
        assertThat(registry.audit().report("fraud").verification().ok()).isFalse();
        assertThat(registry.audit().history("other")).hasSize(5);
    }

    @Test
    void oneDamagedModelDoesNotKeepAnotherFromBeingFoundToBeMissing() {
        change(commits -> commits.remove(2));

        try (Registry fresh = open()) {
            assertThatThrownBy(() -> fresh.model("nope"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("there are, among others: fraud, other");
        }
    }

    @Test
    void anErasedModelTellsOfItsErasureAlone() {
        registry.erase("fraud", "asked for");

        for (Registry asked : List.of(registry, open())) {
            assertThat(asked.audit().history("fraud")).hasSize(1);
            assertThat(asked.changes(ChangeCursor.START, ChangeOptions.of("fraud"))
                            .entries())
                    .extracting(HistoryEntry::revision)
                    .containsExactly(6L);
            assertThat(asked.audit().anchor().heads()).hasSize(2);
        }
    }

    @Test
    void aRevisionThatIsTheLastThereCanBeEndsTheWalk() {
        change(commits -> commits.add(moved(commits.get(4), Long.MAX_VALUE)));

        Verification found = registry.audit().verify("fraud");
        assertThat(found.problems()).contains("revision 6 is missing: revision 9223372036854775807 follows 5");
        assertThat(registry.audit().verify().ok()).isFalse();
        damaged(() -> registry.audit().report("fraud"), "fraud");
        damaged(() -> registry.audit().history("fraud"), "fraud");
    }
}

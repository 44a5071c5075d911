package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class LogIndexReplacing extends LogConcern {
    private static final StreamId OTHER = new StreamId("fraud-2");

    LogIndexReplacing(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void whatWasPutAndNotToBeFindableIsFoundOnceItIsPutAgain() {
        log().append(FRAUD, 1, indexing(unfindable("tags.team", "risk"), unfindable("tags.kind", "tree")));

        log().index(FRAUD, List.of(put("1.0", "tags.team", "risk")));
        log().replaceIndex(FRAUD, 1, List.of(put("1.0", "tags.team", "risk"), put("1.0", "tags.kind", "tree")));

        assertThat(candidates(another(), term("tags.team", "risk"))).containsExactly(FRAUD);
        assertThat(candidates(another(), term("tags.kind", "tree"))).containsExactly(FRAUD);
    }

    private static IndexDelta.Put unfindable(String field, String value) {
        return new IndexDelta.Put("1.0", field, List.of(new IndexValue.Text(value)), false);
    }

    @Test
    void aStoreOfWholeQueriesForgetsTheRest() {
        log().append(FRAUD, 1, indexing(put("1.0", "stage", "staging"), put("1.1", "stage", "production")));
        log().append(OTHER, 1, indexing(put("1.0", "stage", "staging")));

        assertThat(log().replaceIndex(FRAUD, 1, List.of(put("1.1", "stage", "production"))))
                .isTrue();

        assertThat(candidates(another(), term("stage", "production"))).containsExactly(FRAUD);
        assertThat(candidates(another(), term("stage", "staging"))).contains(OTHER);
        if (log() instanceof QueryEngine) {
            assertThat(candidates(another(), term("stage", "staging"))).containsExactly(OTHER);
            log().replaceIndex(FRAUD, 1, List.of(put("1.1", "alias", "champion")));
            assertThat(candidates(another(), term("alias", "champion"))).containsExactly(FRAUD);
            assertThat(candidates(another(), term("stage", "production"))).isEmpty();
        }
    }

    @Test
    void theLogStaysAsItIsAndGoesOn() {
        log().append(FRAUD, 1, indexing(put("1.0", "stage", "staging")));
        List<StoredCommit> before = readAll(log(), FRAUD);

        log().replaceIndex(FRAUD, 1, List.of(put("1.0", "stage", "staging")));

        assertThat(readAll(another(), FRAUD)).isEqualTo(before);
        assertThat(log().append(FRAUD, 2, indexing(put("1.0", "stage", "archived"))))
                .isEqualTo(new Appended());
        assertThat(candidates(log(), term("stage", "archived"))).containsExactly(FRAUD);
    }

    @Test
    void whatALaterCommitHasPutStays() {
        log().append(FRAUD, 1, indexing(put("1.0", "stage", "staging")));
        log().append(FRAUD, 2, indexing(put("1.0", "stage", "production")));

        boolean replaced = log().replaceIndex(FRAUD, 1, List.of(put("1.0", "stage", "staging")));

        assertThat(candidates(log(), term("stage", "production"))).containsExactly(FRAUD);
        if (log() instanceof QueryEngine) {
            assertThat(replaced).isFalse();
            assertThat(candidates(log(), term("stage", "staging"))).isEmpty();
        }
    }

    /** Each commit puts one more member, and moves an alias to it; whoever replaces the index puts what it has read. */
    @Test
    void besideAppendsNothingIsMissedAndNothingComesBack() throws Exception {
        int commits = 60;
        log().append(FRAUD, 1, moving(0));
        CommitLog appending = another();
        CommitLog replacing = another();

        Threads.watched(
                1,
                thread -> {
                    for (int i = 1; i <= commits; i++) {
                        assertThat(appending.append(FRAUD, i + 1, moving(i))).isEqualTo(new Appended());
                    }
                    return thread;
                },
                List.of(() -> {
                    int last = readAll(replacing, FRAUD).size() - 1;
                    List<IndexDelta.Put> puts = new ArrayList<>();
                    for (int i = 0; i <= last; i++) {
                        puts.add(put("" + i, "tags.number", i));
                    }
                    puts.add(put("alias", "alias", "number-" + last));
                    replacing.replaceIndex(FRAUD, last + 1, puts);
                }));

        assertThat(readAll(log(), FRAUD)).hasSize(commits + 1);
        for (int i = 0; i <= commits; i++) {
            assertThat(candidates(log(), term("tags.number", i)))
                    .as("the member of commit %d", i)
                    .containsExactly(FRAUD);
            if (i < commits && log() instanceof QueryEngine) {
                assertThat(candidates(log(), term("alias", "number-" + i)))
                        .as("the alias of commit %d", i)
                        .isEmpty();
            }
        }
        assertThat(candidates(log(), term("alias", "number-" + commits))).containsExactly(FRAUD);
    }

    private static Commit moving(int number) {
        return indexing(put("" + number, "tags.number", number), put("alias", "alias", "number-" + number));
    }
}

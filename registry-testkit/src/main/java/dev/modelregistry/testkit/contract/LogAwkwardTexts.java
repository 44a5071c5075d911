package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.AWKWARD_TEXTS;
import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static dev.modelregistry.testkit.contract.Samples.dropping;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.readAll;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class LogAwkwardTexts extends LogConcern {
    private static final StreamId BYSTANDER = new StreamId("bystander");

    private final Commit bystander = indexing(put("1", "stage", "production"));

    LogAwkwardTexts(CommitLogContract contract) {
        super(contract);
    }

    @BeforeEach
    void appendABystander() {
        log().append(BYSTANDER, 1, bystander);
    }

    @AfterEach
    void theBystanderIsUnharmed() {
        assertThat(readAll(log(), BYSTANDER)).containsExactly(StoredCommit.of(1, bystander.id(), bystander.payload()));
        assertThat(candidates(log(), term("stage", "production"))).contains(BYSTANDER);
    }

    @Test
    void allOfThemAreValuesOfOneField() {
        log().append(FRAUD, 1, indexing(put("1", "tags.note", AWKWARD_TEXTS.toArray(String[]::new))));

        for (String text : AWKWARD_TEXTS) {
            assertThat(candidates(log(), term("tags.note", text)))
                    .as("<%s>", text)
                    .contains(FRAUD);
        }
    }

    @Test
    void eachOfThemIsAValueByWhichItsOwnStreamIsFound() {
        for (int i = 0; i < AWKWARD_TEXTS.size(); i++) {
            log().append(new StreamId("m" + i), 1, indexing(put("1", "tags.note", AWKWARD_TEXTS.get(i))));
        }
        for (int i = 0; i < AWKWARD_TEXTS.size(); i++) {
            assertThat(candidates(log(), term("tags.note", AWKWARD_TEXTS.get(i))))
                    .as("<%s>", AWKWARD_TEXTS.get(i))
                    .contains(new StreamId("m" + i));
        }
    }

    @Test
    void eachOfThemIsAFieldThatIsRemovedAlone() {
        List<IndexDelta.Put> puts = new ArrayList<>();
        AWKWARD_TEXTS.forEach(text -> puts.add(put("1", "tags." + text, "there")));
        log().append(FRAUD, 1, commit(Bytes.utf8("{}"), new IndexDelta(List.of(), puts)));

        int revision = 2;
        for (String gone : AWKWARD_TEXTS.subList(0, AWKWARD_TEXTS.size() / 2)) {
            log().append(FRAUD, revision++, indexing(put("1", "tags." + gone)));
        }

        for (String text : AWKWARD_TEXTS.subList(AWKWARD_TEXTS.size() / 2, AWKWARD_TEXTS.size())) {
            assertThat(candidates(log(), term("tags." + text, "there")))
                    .as("<%s>", text)
                    .contains(FRAUD);
        }
    }

    @Test
    void eachOfThemIsAMemberThatIsDroppedAlone() {
        List<IndexDelta.Put> puts = new ArrayList<>();
        for (int i = 0; i < AWKWARD_TEXTS.size(); i++) {
            puts.add(put(AWKWARD_TEXTS.get(i), "tags.number", "n" + i));
        }
        log().append(FRAUD, 1, commit(Bytes.utf8("{}"), new IndexDelta(List.of(), puts)));

        log().append(FRAUD, 2, dropping(AWKWARD_TEXTS.subList(0, AWKWARD_TEXTS.size() / 2)));

        for (int i = AWKWARD_TEXTS.size() / 2; i < AWKWARD_TEXTS.size(); i++) {
            assertThat(candidates(log(), term("tags.number", "n" + i)))
                    .as("<%s>", AWKWARD_TEXTS.get(i))
                    .contains(FRAUD);
        }
    }

    @Test
    void membersThatOnlyLookAlikeAreDroppedAlone() {
        assertRemovedAlone(text -> put(text, "tags." + text, "there"), text -> dropping(List.of(text)));
    }

    @Test
    void fieldsThatOnlyLookAlikeAreRemovedAlone() {
        assertRemovedAlone(text -> put("1", "tags." + text, "there"), text -> indexing(put("1", "tags." + text)));
    }

    @Test
    void fieldsThatOnlyLookAlikeAreReplacedAlone() {
        assertRemovedAlone(
                text -> put("1", "tags." + text, "there"), text -> indexing(put("1", "tags." + text, "changed")));
    }

    /** Of each of these texts something is removed from a stream of its own, and nothing of the others. */
    private void assertRemovedAlone(Function<String, IndexDelta.Put> put, Function<String, Commit> removal) {
        List<String> alike = List.of("e\u0301", "\u00e9", "\u00c9", "e", "E", "e ", "e\u200b", "\uff45");
        IndexDelta.Put[] puts = alike.stream().map(put).toArray(IndexDelta.Put[]::new);
        for (String gone : alike) {
            StreamId stream = new StreamId("m" + alike.indexOf(gone));
            log().append(stream, 1, indexing(puts));

            log().append(stream, 2, removal.apply(gone));

            for (String text : alike) {
                if (!text.equals(gone)) {
                    assertThat(candidates(log(), term("tags." + text, "there")))
                            .as("streams that have <%s>, after <%s> is gone from %s", text, gone, stream)
                            .contains(stream);
                }
            }
        }
    }

    @Test
    void aPayloadMayHoldThemAll() {
        Commit commit = commit(String.join("\n", AWKWARD_TEXTS));
        log().append(FRAUD, 1, commit);

        assertThat(log().read(FRAUD, 1, 1).get(0).payload()).contains(commit.payload());
    }
}

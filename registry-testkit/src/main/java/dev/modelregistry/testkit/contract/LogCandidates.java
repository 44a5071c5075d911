package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.all;
import static dev.modelregistry.testkit.contract.Samples.candidates;
import static dev.modelregistry.testkit.contract.Samples.dropping;
import static dev.modelregistry.testkit.contract.Samples.indexing;
import static dev.modelregistry.testkit.contract.Samples.put;
import static dev.modelregistry.testkit.contract.Samples.term;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class LogCandidates extends LogConcern {
    private static final IndexTerm IN_PRODUCTION = term("stage", "production");

    private long revision = 1;

    LogCandidates(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void whatWasPutIsFound() {
        append(put("1", "stage", "production"));

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
        assertThat(candidates(another(), IN_PRODUCTION)).containsExactly(FRAUD);
    }

    @Test
    void anEmptyIndexHasOneEmptyPage() {
        Page<StreamId> page = log().candidates(IN_PRODUCTION, PageRequest.first(10));

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void eachOfSeveralValuesIsFound() {
        append(put("1", "alias", "champion", "stable", "champion"));

        assertThat(candidates(log(), term("alias", "champion"))).containsExactly(FRAUD);
        assertThat(candidates(log(), term("alias", "stable"))).containsExactly(FRAUD);
    }

    @Test
    void aReplacingValueIsFoundAndOtherFieldsAreLeftAlone() {
        append(put("1", "stage", "staging"), put("1", "tags.team", "risk"));
        append(put("1", "stage", "production"));

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
        assertThat(candidates(log(), term("tags.team", "risk"))).containsExactly(FRAUD);
    }

    @Test
    void aValueThatComesBackIsFound() {
        append(put("1", "stage", "production"));
        append(put("1", "stage", "archived"));
        append(put("1", "stage", "production"));

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
    }

    @Test
    void aFieldOfNoValuesIsRemovedFromItsMemberAlone() {
        append(put("1", "stage", "production"), put("1", "tags.team", "risk"), put("2", "stage", "production"));
        append(put("1", "stage"));

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
        assertThat(candidates(log(), term("tags.team", "risk"))).containsExactly(FRAUD);
    }

    @Test
    void aDroppedMemberTakesNothingFromTheOthers() {
        append(put("1", "stage", "production"), put("11", "stage", "production"));
        drop("1");

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
    }

    @Test
    void aMemberThatIsDroppedAndPutInOneCommitIsThere() {
        append(put("1", "stage", "staging"));

        log().append(FRAUD, revision++, dropping(List.of("1"), put("1", "stage", "production")));

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
    }

    @Test
    void droppingAMemberThatIsAbsentDoesNothing() {
        append(put("1", "stage", "production"));
        drop("2");

        assertThat(candidates(log(), IN_PRODUCTION)).containsExactly(FRAUD);
    }

    @Test
    void aDropInOneStreamTakesNothingFromAnother() {
        StreamId other = new StreamId("fraud-2");
        append(put("1", "stage", "production"));
        log().append(other, 1, indexing(put("1", "stage", "production")));
        drop("1");

        assertThat(candidates(log(), IN_PRODUCTION)).contains(other);
    }

    @Test
    void numbersAreFoundAsNumbers() {
        double[] numbers = {
            0.97, 0, -1, 1e300, -1e-300, Double.MIN_VALUE, Double.MAX_VALUE, 0.1 + 0.2, 1 << 30, 1L << 53
        };
        for (int i = 0; i < numbers.length; i++) {
            append(put("v" + i, "metrics.auc", numbers[i]));
        }
        for (double number : numbers) {
            assertThat(candidates(log(), term("metrics.auc", number)))
                    .as("%s", number)
                    .containsExactly(FRAUD);
        }
    }

    @Test
    void zeroIsFoundWhateverItsSign() {
        append(put("1", "metrics.loss", -0.0), put("2", "metrics.gain", 0.0));

        assertThat(candidates(log(), term("metrics.loss", 0.0))).containsExactly(FRAUD);
        assertThat(candidates(log(), term("metrics.gain", -0.0))).containsExactly(FRAUD);
    }

    @Test
    void aFieldMayHoldTextsAndNumbersTogether() {
        append(new IndexDelta.Put(
                "1", "params.depth", List.of(new IndexValue.Text("6"), new IndexValue.Numeric(6)), true));

        assertThat(candidates(log(), term("params.depth", "6"))).containsExactly(FRAUD);
        assertThat(candidates(log(), term("params.depth", 6))).containsExactly(FRAUD);
    }

    @Test
    void theLongestFieldsAndValuesAreFound() {
        String longest = "x".repeat(99_999);
        String field = "tags." + "k".repeat(1_094);
        append(put("1", field + "a", longest + "a", longest + "b"), put("1", field + "b", "short"));

        assertThat(candidates(log(), term(field + "a", longest + "a"))).containsExactly(FRAUD);
        assertThat(candidates(log(), term(field + "a", longest + "b"))).containsExactly(FRAUD);
        assertThat(candidates(log(), term(field + "b", "short"))).containsExactly(FRAUD);
    }

    @Test
    void ofManyStreamsFewAreCandidatesForAValueThatOneOfThemHas() {
        for (int i = 0; i < 40; i++) {
            log().append(new StreamId("m" + i), 1, indexing(put("1", "dataset", "transactions-" + i)));
        }

        // over-reporting is allowed; an index that names everything is none
        assertThat(candidates(log(), term("dataset", "transactions-7")))
                .contains(new StreamId("m7"))
                .hasSizeLessThan(20);
    }

    @Test
    void candidatesAreSortedAndPagedWithoutSkipOrRepetitionWhenOthersComeBetween() {
        List<StreamId> there =
                IntStream.range(10, 40).mapToObj(i -> new StreamId("m" + i)).toList();
        there.forEach(stream -> log().append(stream, 1, indexing(put("1", "stage", "production"))));

        List<StreamId> listed = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(7));
        for (int page = 0; next.isPresent(); page++) {
            Page<StreamId> streams = log().candidates(IN_PRODUCTION, next.get());
            listed.addAll(streams.items());
            next = streams.next();
            for (String name : List.of("l" + page, "m" + (16 + 7 * page) + "-new", "n" + page)) {
                log().append(new StreamId(name), 1, indexing(put("1", "stage", "production")));
            }
        }

        assertThat(listed).doesNotHaveDuplicates().isSorted().containsAll(there);
        assertThat(all(1, page -> log().candidates(IN_PRODUCTION, page))).containsAll(there);
    }

    private void append(IndexDelta.Put... puts) {
        log().append(FRAUD, revision++, indexing(puts));
    }

    private void drop(String member) {
        log().append(FRAUD, revision++, dropping(List.of(member)));
    }
}

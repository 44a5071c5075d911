package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.all;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class LogStreams extends LogConcern {
    LogStreams(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void streamsAreListedInTheOrderOfTheirBytes() {
        append("ab", "a_b", "_registry", "a0", "b", "a.b", "a-b", "a", "0");

        assertThat(list("", 100)).containsExactly("0", "_registry", "a", "a-b", "a.b", "a0", "a_b", "ab", "b");
    }

    @Test
    void aStreamIsListedOnceHoweverManyCommitsItHas() {
        append("a", "b");
        log().append(new StreamId("a"), 2, commit("second"));
        log().append(new StreamId("a"), 3, commit("third"));

        assertThat(list("", 100)).containsExactly("a", "b");
    }

    @Test
    void aPrefixIsTakenLiterally() {
        append("a", "a_b", "a-b", "axb", "ab", "b");

        assertThat(list("a_", 100)).containsExactly("a_b");
        assertThat(list("a", 100)).containsExactly("a", "a-b", "a_b", "ab", "axb");
        assertThat(list("a-b", 100)).containsExactly("a-b");
        assertThat(list("a-bc", 100)).isEmpty();
    }

    @Test
    void aPrefixThatNoStreamCanHaveFindsNone() {
        append("a", "a_b", "ss", "0", "null");
        for (String text : Samples.AWKWARD_TEXTS) {
            if (!List.of("", "_", "a", "a_b", "ss", "0", "null").contains(text)) {
                assertThat(list(text, 100))
                        .as("streams that start with <%s>", text)
                        .isEmpty();
            }
        }
    }

    @Test
    void aStreamWithoutCommitsIsNotListed() {
        append("a");
        log().saveCheckpoint(new StreamId("b"), new Checkpoint(1, Bytes.utf8("state")));
        log().read(new StreamId("c"), 1, 1);
        log().redact(new StreamId("d"), 1);

        assertThat(list("", 100)).containsExactly("a");
    }

    @Test
    void anEmptyLogHasOneEmptyPage() {
        Page<StreamId> page = log().streams("", PageRequest.first(10));

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void pagesOfEverySizeGiveEachStreamOnce() {
        List<String> names =
                IntStream.range(0, 12).mapToObj(i -> "m" + (char) ('a' + i)).toList();
        append(names.toArray(String[]::new));
        append("z");

        for (int size : List.of(1, 3, 4, 6, 12, 13, PageRequest.MAX_LIMIT)) {
            assertThat(list("m", size)).as("pages of %s", size).containsExactlyElementsOf(names);
        }
    }

    @Test
    void whatWasThereThroughoutIsNeitherSkippedNorRepeatedWhenOthersComeBetween() {
        List<String> there = IntStream.range(10, 40).mapToObj(i -> "m" + i).toList();
        append(there.toArray(String[]::new));

        List<String> listed = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(7));
        for (int page = 0; next.isPresent(); page++) {
            Page<StreamId> streams = log().streams("", next.get());
            streams.forEach(stream -> listed.add(stream.value()));
            next = streams.next();
            append("l" + page, "m" + (10 + 7 * page) + "-new", "m" + (16 + 7 * page) + "-new", "n" + page);
        }

        assertThat(listed).doesNotHaveDuplicates().isSorted().containsAll(there);
    }

    private void append(String... names) {
        for (String name : names) {
            log().append(new StreamId(name), 1, commit(name));
        }
    }

    private List<String> list(String prefix, int pageSize) {
        return all(pageSize, page -> log().streams(prefix, page)).stream()
                .map(StreamId::value)
                .toList();
    }
}

package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Left to itself, MariaDB sorts by the start of a text, and takes one that ends in the character 0 for one that does not. */
class MariaDbLongTextsTest {
    private static final String ALIKE = "\uffff".repeat(99_999);
    private static final List<String> LONGEST = IntStream.range(0, 30)
            .mapToObj(i -> ALIKE + Character.toString('\u4e00' + i))
            .toList();

    private static final List<String> FILLED = Stream.of("a", "a".repeat(150))
            .flatMap(text -> IntStream.range(0, 10).mapToObj(i -> text + "\0".repeat(i)))
            .toList();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order by tags.a",
                "order by tags.a desc",
                "order by params.a",
                "order by metrics.none, tags.a",
                "order by tags.same, tags.alike, tags.a"
            })
    void textsThatDifferAtTheirEndAreInOrder(String query) {
        assertInOrder(LONGEST, query);
        assertInOrder(FILLED, query);
    }

    private static void assertInOrder(List<String> texts, String query) {
        List<String> expected = new ArrayList<>();
        try (JdbcCommitLog log = JdbcCommitLog.open(Servers.mariaDb())) {
            for (int i = 0; i < texts.size(); i++) {
                // in another order than the texts
                String model = "m" + (10 + i * 37 % 89);
                append(log, model, texts.get(i));
                expected.add(model);
            }
            if (query.contains("desc")) {
                Collections.reverse(expected);
            }
            assertThat(models(log, VersionQuery.parse(query))).containsExactlyElementsOf(expected);
        }
    }

    private static void append(JdbcCommitLog log, String model, String text) {
        List<Put> puts = List.of(
                put("version", "1.0"),
                put("tags.same", "same"),
                put("tags.alike", ALIKE),
                put("tags.a", text),
                put("params.a", text));
        log.append(
                new StreamId(model),
                1,
                new Commit(CommitId.random(), Bytes.utf8("{}"), new IndexDelta(List.of(), puts)));
    }

    private static Put put(String field, String value) {
        return new Put("1.0", field, List.of(new IndexValue.Text(value)), true);
    }

    private static List<String> models(JdbcCommitLog log, VersionQuery query) {
        List<String> found = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(7));
        while (next.isPresent()) {
            Page<?> page = log.search(query, next.get());
            page.items().forEach(item -> found.add(item.toString().replaceFirst("@.*", "")));
            next = page.next();
        }
        return found;
    }
}

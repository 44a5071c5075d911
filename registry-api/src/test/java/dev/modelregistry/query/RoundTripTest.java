package dev.modelregistry.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever can be built is printed and read again without loss. */
class RoundTripTest {
    private static final int QUERIES = 10_000;
    private static final String CHARACTERS = "aZ09_.:/@- '\"%\\<>=()!,;🦊ßé\uffff\u0000\n\t";
    private static final List<String> NAMES = List.of(
            "model",
            "version",
            "digest",
            "stage",
            "alias",
            "status",
            "author",
            "created",
            "trained",
            "dataset",
            "dataset.name",
            "dataset.version",
            "dataset.role",
            "dataset.digest",
            "parent",
            "code.repository",
            "code.revision");
    private static final List<String> HEADS = List.of("tags.", "metrics.", "evaluations.", "params.", "business.");
    private static final List<String> WORDS = List.of("and", "or", "not", "in", "like", "order", "by", "true");

    private Random random = new Random();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261101})
    void whatIsPrintedIsReadAgain(long seed) {
        random = new Random(seed);
        for (int i = 0; i < QUERIES; i++) {
            VersionQuery query = query();
            String text = query.toString();
            assertThat(VersionQuery.parse(text))
                    .as("seed %d, query %d: %s", seed, i, text)
                    .isEqualTo(query);
            assertThat(VersionQuery.parse(text))
                    .as("seed %d, query %d", seed, i)
                    .hasToString(text);
        }
    }

    private VersionQuery query() {
        Optional<Condition> condition = random.nextInt(20) == 0 ? Optional.empty() : Optional.of(condition(4));
        return new VersionQuery(condition, some(random.nextInt(3), i -> new Order(field(), random.nextBoolean())));
    }

    private Condition condition(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 8)) {
            case 0, 1 -> {
                Field field = field();
                yield new Condition.Comparison(field, pick(List.of(Operator.values())), literal(field));
            }
            case 2 -> {
                Field field = field();
                yield new Condition.In(field, some(1 + random.nextInt(4), i -> literal(field)));
            }
            case 3 -> new Condition.Like(Field.tag("x"), pattern());
            case 4, 5 -> new Condition.And(some(2 + random.nextInt(2), i -> condition(depth - 1)));
            case 6 -> new Condition.Or(some(2 + random.nextInt(2), i -> condition(depth - 1)));
            default -> Condition.not(condition(depth - 1));
        };
    }

    private Field field() {
        if (random.nextInt(3) == 0) {
            return Field.of(pick(NAMES));
        }
        String head = pick(HEADS);
        return Field.of(head + (random.nextInt(4) == 0 ? pick(WORDS) : "k" + text().replaceAll("\\p{Cntrl}", "")));
    }

    private Literal literal(Field field) {
        return switch (Fields.kind(field)) {
            case TEXT -> new Literal.Text(text());
            case NUMBER -> new Literal.Numeric(number());
            case TIME -> new Literal.Time(time());
            case VERSION -> new Literal.OfVersion(new Version(1 + random.nextInt(999_999_999), random.nextInt(30)));
            case PARAM -> random.nextBoolean() ? new Literal.Text(text()) : new Literal.Numeric(number());
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(8), 0, CHARACTERS.codePointCount(0, CHARACTERS.length()))
                .map(i -> CHARACTERS.codePointAt(CHARACTERS.offsetByCodePoints(0, i)))
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private String pattern() {
        return text().replace("\\", "\\\\") + pick(List.of("", "%", "_", "\\%", "\\_"));
    }

    private double number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(2_000) - 1_000;
            case 1 -> random.nextInt(2_000) / 1_000.0;
            case 2 -> random.nextGaussian();
            default -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any : 0.5;
            }
        };
    }

    private Instant time() {
        return switch (random.nextInt(3)) {
            case 0 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 1 -> Instant.ofEpochMilli(random.nextLong() >> 10);
            default -> random.nextBoolean() ? Instant.MIN : Instant.MAX;
        };
    }

    private <T> List<T> some(int count, IntFunction<T> item) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(item).toList());
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

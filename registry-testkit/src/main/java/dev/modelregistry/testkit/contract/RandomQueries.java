package dev.modelregistry.testkit.contract;

import dev.modelregistry.Version;
import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Field;
import dev.modelregistry.query.Literal;
import dev.modelregistry.query.NumberField;
import dev.modelregistry.query.Operator;
import dev.modelregistry.query.Order;
import dev.modelregistry.query.ParamField;
import dev.modelregistry.query.TextField;
import dev.modelregistry.query.TimeField;
import dev.modelregistry.query.VersionQuery;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Queries at random, over the fields and values that {@link RandomModels} fills a registry with. */
final class RandomQueries {
    private static final List<String> PATTERNS = List.of(
            "%",
            "_", "a%", "%a", "%b%", "a_", "__", "\\%%", "a\\%", "a\\_", "\\\\", "", "%\n%", "A%", "\ud83d\ude00", "ß");

    private final Random random;

    RandomQueries(long seed) {
        this.random = new Random(seed);
    }

    VersionQuery next() {
        Optional<Condition> condition = random.nextInt(30) == 0 ? Optional.empty() : Optional.of(condition(3));
        return new VersionQuery(condition, some(random.nextInt(4), i -> new Order(field(), random.nextBoolean())));
    }

    private Condition condition(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 12)) {
            case 0, 1, 2, 3, 4 -> {
                Field field = field();
                yield new Condition.Comparison(field, pick(List.of(Operator.values())), value(field));
            }
            case 5, 6 -> {
                Field field = field();
                yield new Condition.In(field, some(1 + random.nextInt(4), i -> value(field)));
            }
            case 7 ->
                new Condition.Like(
                        random.nextInt(4) == 0 ? Field.param(pick(RandomModels.KEYS)) : textField(), pick(PATTERNS));
            case 8, 9 -> new Condition.And(some(2 + random.nextInt(2), i -> condition(depth - 1)));
            case 10 -> new Condition.Or(some(2 + random.nextInt(2), i -> condition(depth - 1)));
            default -> Condition.not(condition(depth - 1));
        };
    }

    private Field field() {
        return switch (random.nextInt(10)) {
            case 0 -> Field.version();
            case 1 -> pick(List.of(Field.created(), Field.trained()));
            case 2, 3 -> Field.metric(pick(RandomModels.KEYS));
            case 4 -> Field.evaluation(pick(List.of("holdout", "b", "b.a")), pick(RandomModels.KEYS));
            case 5 -> Field.param(pick(RandomModels.KEYS));
            default -> textField();
        };
    }

    private TextField textField() {
        return switch (random.nextInt(9)) {
            case 0, 1 -> Field.tag(pick(RandomModels.KEYS));
            case 2 -> Field.business(pick(RandomModels.KEYS));
            case 3 -> pick(List.of(Field.stage(), Field.alias()));
            case 4 -> pick(List.of(Field.model(), Field.author(), Field.status(), Field.digest()));
            case 5 -> pick(List.of(Field.dataset(), Field.dataset("name"), Field.dataset("version")));
            case 6 -> pick(List.of(Field.dataset("role"), Field.dataset("digest")));
            case 7 -> pick(List.of(Field.code("repository"), Field.code("revision")));
            default -> Field.parent();
        };
    }

    private Literal value(Field field) {
        if (field instanceof NumberField) {
            return number();
        } else if (field instanceof ParamField) {
            return random.nextBoolean() ? number() : new Literal.Text(pick(RandomModels.TEXTS));
        } else if (field instanceof TimeField) {
            return new Literal.Time(RandomModels.START
                    .plusMillis(random.nextInt(400) * 500_000L)
                    .minusSeconds(random.nextInt(3) * 86_400L));
        } else if (field instanceof TextField text) {
            return new Literal.Text(text(text.name()));
        }
        return new Literal.OfVersion(version());
    }

    private Literal number() {
        return new Literal.Numeric(random.nextInt(3) == 0 ? random.nextInt(3) : pick(RandomModels.NUMBERS));
    }

    private Version version() {
        return new Version(1 + random.nextInt(3), random.nextInt(12));
    }

    /** Mostly what may be there. */
    private String text(String field) {
        return switch (field) {
            case "model" -> pick(RandomModels.NAMES);
            case "stage" -> pick(RandomModels.STAGES);
            case "alias" -> pick(RandomModels.ALIASES);
            case "author" -> pick(RandomModels.ACTORS);
            case "status" -> pick(List.of("active", "archived", "recalled", "deleted", ""));
            case "digest" -> "sha256:" + Integer.toHexString(random.nextInt(16));
            case "dataset" -> pick(RandomModels.WORDS) + "/" + pick(RandomModels.WORDS);
            case "dataset.role" -> pick(List.of("train", "test", "Train"));
            case "dataset.digest" -> "sha256:" + random.nextInt(4);
            case "code.repository" -> "https://git.example/" + random.nextInt(3);
            case "dataset.name", "dataset.version", "code.revision" -> pick(RandomModels.WORDS);
            case "parent" -> pick(RandomModels.NAMES) + "@" + version();
            default -> pick(RandomModels.TEXTS);
        };
    }

    private <T> List<T> some(int size, IntFunction<T> item) {
        return IntStream.range(0, size).mapToObj(item).toList();
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

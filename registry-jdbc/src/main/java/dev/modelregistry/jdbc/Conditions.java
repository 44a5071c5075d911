package dev.modelregistry.jdbc;

import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Field;
import dev.modelregistry.query.Operator;
import dev.modelregistry.spi.IndexValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Conditions as SQL about the version that the alias {@code b} stands for.
 *
 * @param dialect of the database
 */
record Conditions(Dialect dialect) {
    private static final String EXISTS =
            "EXISTS (SELECT 1 FROM <t>terms t WHERE t.stream = b.stream AND t.member_key = b.member_key AND ";

    Sql of(Condition condition) {
        if (condition instanceof Condition.And and) {
            return Sql.and(and.parts().stream().map(this::of).toList());
        } else if (condition instanceof Condition.Or or) {
            return Sql.or(or.parts().stream().map(this::of).toList());
        } else if (condition instanceof Condition.Not not) {
            return not(of(not.condition()));
        } else if (condition instanceof Condition.Comparison c) {
            return comparison(c);
        } else if (condition instanceof Condition.In in) {
            return in(in);
        } else if (condition instanceof Condition.Like like) {
            return like(like);
        }
        throw new IllegalStateException("a condition without a meaning: " + condition);
    }

    private static Sql not(Sql sql) {
        return Sql.join("NOT (", "", ")", List.of(sql));
    }

    private static Sql exists(Sql sql) {
        return Sql.join(EXISTS, " AND ", ")", List.of(sql));
    }

    private Sql comparison(Condition.Comparison c) {
        IndexValue value = IndexValue.of(c.value());
        Optional<String> own = ownColumn(c.field());
        if (own.isPresent()) {
            String column = comparable(own.get(), List.of(value));
            return Sql.of(column + " " + sign(c.operator()) + " ?", Sql.value(dialect, value));
        }
        return switch (c.operator()) {
            case EQUAL -> exists(equal("t", c.field().name(), value, dialect));
            case NOT_EQUAL -> not(exists(equal("t", c.field().name(), value, dialect)));
            default -> exists(range(c.field(), c.operator(), value));
        };
    }

    /** What the table of versions says itself. */
    static Optional<String> ownColumn(Field field) {
        return switch (field.name()) {
            case "model" -> Optional.of("b.stream");
            case "version" -> Optional.of("b.member_key");
            default -> Optional.empty();
        };
    }

    /** As it is, and so by its index, unless it is compared with what no name can be. */
    private String comparable(String column, List<IndexValue> values) {
        boolean plain = values.stream()
                .allMatch(value ->
                        value instanceof IndexValue.Text t && t.value().chars().allMatch(Conditions::isPlain));
        return plain ? column : dialect.names(column);
    }

    /** Not a space, which does not count at the end of a name in MySQL, nor what MySQL takes to be less than the end. */
    private static boolean isPlain(int c) {
        return c > ' ' && c < 128;
    }

    private static String sign(Operator operator) {
        return operator == Operator.NOT_EQUAL ? "<>" : operator.symbol();
    }

    /**
     * What a row has that has this value: what there is an index for, and the rest of a text. Not a word more: each condition
     * makes a database expect fewer rows.
     */
    static Sql equal(String alias, String field, IndexValue value, Dialect dialect) {
        Sql ofField = Sql.of(alias + ".field_key = ?", Terms.fieldKey(field));
        Object exactly = Sql.value(dialect, value);
        if (value instanceof IndexValue.Text text) {
            Sql start = Sql.of(alias + ".text_start = ?", dialect.stored(Terms.start(text.value())))
                    .then(noNumber(alias, dialect));
            return Sql.and(
                    Terms.isItsStart(text.value())
                            ? List.of(ofField, start)
                            : List.of(ofField, start, Sql.of(alias + ".text_value = ?", exactly)));
        }
        return Sql.and(List.of(ofField, Sql.of(alias + ".number_value = ?", exactly)));
    }

    /** Is so of each row with a text, and needed for the index if that has the number first. */
    private static String noNumber(String alias, Dialect dialect) {
        return dialect.hasOneIndexOfValues() ? " AND " + alias + ".number_value IS NULL" : "";
    }

    private Sql range(Field field, Operator operator, IndexValue value) {
        Sql ofField = Sql.of("t.field_key = ?", Terms.fieldKey(field.name()));
        if (value instanceof IndexValue.Numeric number) {
            return Sql.and(
                    List.of(ofField, Sql.of("t.number_value " + operator.symbol() + " ?", Sql.value(dialect, number))));
        }
        String text = ((IndexValue.Text) value).value();
        boolean less = operator == Operator.LESS || operator == Operator.AT_MOST;
        return Sql.and(List.of(
                ofField,
                // says less than what follows, and there is an index for it
                compare("t.text_start", less ? "<=" : ">=", Terms.start(text)),
                compare("t.text_value", operator.symbol(), text)));
    }

    private Sql compare(String column, String sign, String text) {
        return Sql.of(dialect.bytes(column) + " " + sign + " " + dialect.bytes("?"), dialect.stored(text));
    }

    private Sql in(Condition.In in) {
        List<IndexValue> values = in.values().stream().map(IndexValue::of).toList();
        return ownColumn(in.field())
                .map(own -> oneOf(comparable(own, values), values.stream().map(value -> Sql.value(dialect, value))))
                .orElseGet(() -> exists(oneOf(in.field().name(), values)));
    }

    private static Sql oneOf(String column, Stream<Object> values) {
        return Sql.join(
                column + " IN (",
                ", ",
                ")",
                values.map(value -> Sql.of("?", value)).toList());
    }

    /** Numbers and texts are looked up by different indexes. */
    private Sql oneOf(String field, List<IndexValue> values) {
        List<IndexValue> numbers =
                values.stream().filter(IndexValue.Numeric.class::isInstance).toList();
        List<IndexValue.Text> texts = values.stream()
                .filter(IndexValue.Text.class::isInstance)
                .map(IndexValue.Text.class::cast)
                .toList();
        List<Sql> kinds = new ArrayList<>();
        if (!numbers.isEmpty()) {
            kinds.add(oneOf("t.number_value", numbers.stream().map(value -> Sql.value(dialect, value))));
        }
        if (!texts.isEmpty()) {
            Sql starts = oneOf("t.text_start", texts.stream().map(text -> dialect.stored(Terms.start(text.value()))))
                    .then(noNumber("t", dialect));
            boolean told = texts.stream().allMatch(text -> Terms.isItsStart(text.value()));
            kinds.add(Sql.and(
                    told
                            ? List.of(starts)
                            : List.of(
                                    starts,
                                    oneOf("t.text_value", texts.stream().map(text -> Sql.value(dialect, text))))));
        }
        return Sql.and(List.of(Sql.of("t.field_key = ?", Terms.fieldKey(field)), Sql.or(kinds)));
    }

    private Sql like(Condition.Like like) {
        LikePattern pattern = LikePattern.of(like.pattern());
        if (ownColumn(like.field()).isPresent()) {
            // a version has no pattern
            return dialect.like("b.stream", pattern);
        }
        String start = Terms.start(pattern.start());
        Sql sql = Sql.of("t.field_key = ?", Terms.fieldKey(like.field().name()));
        if (!start.isEmpty()) {
            sql = sql.then(" AND ").then(compare("t.text_start", ">=", start));
            Optional<String> after = LikePattern.after(start);
            if (after.isPresent()) {
                sql = sql.then(" AND ").then(compare("t.text_start", "<", after.get()));
            }
        }
        return exists(sql.then(" AND ").then(dialect.like("t.text_value", pattern)));
    }

    /** What some row of the index must have, if the condition is an equality that the table of terms can tell. */
    Optional<Sql> required(Condition condition, String alias) {
        return condition instanceof Condition.Comparison c
                        && c.operator() == Operator.EQUAL
                        && ownColumn(c.field()).isEmpty()
                ? Optional.of(equal(alias, c.field().name(), IndexValue.of(c.value()), dialect))
                : Optional.empty();
    }
}

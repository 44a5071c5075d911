package dev.modelregistry.jdbc;

import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Field;
import dev.modelregistry.query.Operator;
import dev.modelregistry.spi.IndexValue;
import java.util.List;
import java.util.Optional;

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
            return Sql.of(own.get() + " " + sign(c.operator()) + " ?", Sql.value(dialect, value));
        }
        return switch (c.operator()) {
            case EQUAL -> exists(term(c.field(), value));
            case NOT_EQUAL -> not(exists(term(c.field(), value)));
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

    private static String sign(Operator operator) {
        return operator == Operator.NOT_EQUAL ? "<>" : operator.symbol();
    }

    private static Sql term(Field field, IndexValue value) {
        return Sql.of("t.term = ?", Terms.term(field.name(), value));
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
        Optional<String> own = ownColumn(in.field());
        List<Sql> values = in.values().stream()
                .map(IndexValue::of)
                .map(value -> own.isPresent()
                        ? Sql.of("?", Sql.value(dialect, value))
                        : Sql.of("?", Terms.term(in.field().name(), value)))
                .toList();
        return own.isPresent()
                ? Sql.join(own.get() + " IN (", ", ", ")", values)
                : exists(Sql.join("t.term IN (", ", ", ")", values));
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

    /** A value that some row of the index must have, if the condition is an equality that the table of terms can tell. */
    Optional<byte[]> requiredTerm(Condition condition) {
        return condition instanceof Condition.Comparison c
                        && c.operator() == Operator.EQUAL
                        && ownColumn(c.field()).isEmpty()
                ? Optional.of(Terms.term(c.field().name(), IndexValue.of(c.value())))
                : Optional.empty();
    }
}

package dev.modelregistry.core.query;

import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Operator;
import dev.modelregistry.spi.IndexValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Whether a condition holds of a version, whose fields may be known in part only. Pure. */
final class Evaluator {
    private Evaluator() {}

    /** What is known of a condition. */
    enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean holds) {
            return holds ? TRUE : FALSE;
        }

        private Truth opposite() {
            return switch (this) {
                case TRUE -> FALSE;
                case FALSE -> TRUE;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    /** What a version has in a field: no value, some, or, empty, nobody knows. */
    interface Values extends Function<String, Optional<List<IndexValue>>> {}

    static Truth test(Condition condition, Values values) {
        if (condition instanceof Condition.And and) {
            return firstOf(Truth.FALSE, and.parts(), values);
        } else if (condition instanceof Condition.Or or) {
            return firstOf(Truth.TRUE, or.parts(), values);
        } else if (condition instanceof Condition.Not not) {
            return test(not.condition(), values).opposite();
        } else if (condition instanceof Condition.Comparison c) {
            return compare(c, values);
        } else if (condition instanceof Condition.In in) {
            List<IndexValue> wanted = in.values().stream().map(IndexValue::of).toList();
            return some(
                    values.apply(in.field().name()), value -> wanted.stream().anyMatch(w -> equal(value, w)));
        } else if (condition instanceof Condition.Like like) {
            return some(
                    values.apply(like.field().name()),
                    value -> value instanceof IndexValue.Text text && like.matches(text.value()));
        }
        throw new IllegalStateException("a condition without a meaning: " + condition);
    }

    /** The decisive truth if some part has it; unknown if some part is; the opposite otherwise. */
    private static Truth firstOf(Truth decisive, Collection<Condition> parts, Values values) {
        Truth found = decisive.opposite();
        for (Condition part : parts) {
            Truth truth = test(part, values);
            if (truth == decisive) {
                return decisive;
            }
            found = truth == Truth.UNKNOWN ? truth : found;
        }
        return found;
    }

    private static Truth compare(Condition.Comparison c, Values values) {
        IndexValue wanted = IndexValue.of(c.value());
        Optional<List<IndexValue>> there = values.apply(c.field().name());
        return c.operator() == Operator.NOT_EQUAL
                ? some(there, value -> equal(value, wanted)).opposite()
                : some(
                        there,
                        value -> value.getClass() == wanted.getClass()
                                && c.operator().holds(IndexValue.ORDER.compare(value, wanted)));
    }

    private static boolean equal(IndexValue a, IndexValue b) {
        return IndexValue.ORDER.compare(a, b) == 0;
    }

    private static Truth some(Optional<List<IndexValue>> values, Predicate<IndexValue> test) {
        return values.map(known -> Truth.of(known.stream().anyMatch(test))).orElse(Truth.UNKNOWN);
    }
}

package dev.modelregistry.query;

import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/** What must hold of a version. Fields make conditions: {@code metric("auc").atLeast(0.95)}. */
public sealed interface Condition {
    /** Both hold. */
    default Condition and(Condition other) {
        return new And(this instanceof And a ? plus(a.parts(), other) : List.of(this, other));
    }

    /** One of them holds, or both. */
    default Condition or(Condition other) {
        return new Or(this instanceof Or o ? plus(o.parts(), other) : List.of(this, other));
    }

    /** The opposite. */
    static Condition not(Condition condition) {
        return new Not(condition);
    }

    /**
     * All of them hold.
     *
     * @param parts two or more
     */
    record And(List<Condition> parts) implements Condition {
        /** Copies the list. */
        public And {
            parts = several("and", parts);
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /**
     * At least one of them holds.
     *
     * @param parts two or more
     */
    record Or(List<Condition> parts) implements Condition {
        /** Copies the list. */
        public Or {
            parts = several("or", parts);
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /** It does not hold. */
    record Not(Condition condition) implements Condition {
        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /** Some value of the field satisfies the comparison; for {@link Operator#NOT_EQUAL}: none is equal. */
    record Comparison(Field field, Operator operator, Literal value) implements Condition {
        /** Checks that the field can have such a value. */
        public Comparison {
            Fields.requireFits(field, value);
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /**
     * Some value of the field is one of these.
     *
     * @param values at least one
     */
    record In(Field field, List<Literal> values) implements Condition {
        /** Copies the list and checks that the field can have such values. */
        public In {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new InvalidInputException(field.name() + " in () would find nothing; name at least one value");
            }
            values.forEach(value -> Fields.requireFits(field, value));
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /**
     * Some value of the field is a text that matches the pattern as a whole.
     *
     * @param pattern up to {@value #MAX_LENGTH} characters: {@code %} stands for any, {@code _} for one; a {@code \}
     *     before these two, or before another one, takes their meaning away
     */
    record Like(Field field, String pattern) implements Condition {
        /** The longest pattern. */
        public static final int MAX_LENGTH = 1_000;

        /** Checks the pattern, and that the field can have texts. */
        public Like {
            Fields.requireFits(field, new Literal.Text(pattern));
            Patterns.check(pattern);
        }

        /** Whether a text matches. */
        public boolean matches(String text) {
            return Patterns.matches(pattern, text);
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    private static List<Condition> several(String word, List<Condition> parts) {
        if (parts.size() < 2) {
            throw new InvalidInputException("'" + word + "' joins at least two conditions; got " + parts.size());
        }
        return List.copyOf(parts);
    }

    private static List<Condition> plus(List<Condition> parts, Condition other) {
        List<Condition> all = new ArrayList<>(parts);
        all.add(other);
        return all;
    }
}

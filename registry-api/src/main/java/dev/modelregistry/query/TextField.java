package dev.modelregistry.query;

import java.util.Arrays;
import java.util.Collection;

/** A field whose values are texts. {@link Field} makes them. */
public record TextField(String name) implements Field {
    /** Checks that there is such a field. */
    public TextField {
        Fields.require(name, Fields.Kind.TEXT);
    }

    /** Some value is this. */
    public Condition is(String value) {
        return compare(Operator.EQUAL, value);
    }

    /** No value is this. */
    public Condition isNot(String value) {
        return compare(Operator.NOT_EQUAL, value);
    }

    /** Some value is before this, by UTF-8 bytes. */
    public Condition lessThan(String value) {
        return compare(Operator.LESS, value);
    }

    /** Some value is this or before it. */
    public Condition atMost(String value) {
        return compare(Operator.AT_MOST, value);
    }

    /** Some value is after this. */
    public Condition greaterThan(String value) {
        return compare(Operator.GREATER, value);
    }

    /** Some value is this or after it. */
    public Condition atLeast(String value) {
        return compare(Operator.AT_LEAST, value);
    }

    /** Some value is one of these. */
    public Condition in(String... values) {
        return in(Arrays.asList(values));
    }

    /** Some value is one of these. */
    public Condition in(Collection<String> values) {
        return new Condition.In(
                this, values.stream().<Literal>map(Literal.Text::new).toList());
    }

    /** Some value matches the pattern as a whole: {@code %} stands for any characters, {@code _} for one. */
    public Condition like(String pattern) {
        return new Condition.Like(this, pattern);
    }

    @Override
    public boolean accepts(Literal value) {
        return value instanceof Literal.Text;
    }

    private Condition compare(Operator operator, String value) {
        return new Condition.Comparison(this, operator, new Literal.Text(value));
    }

    /** As in the text of a query. */
    @Override
    public String toString() {
        return QueryPrinter.print(this);
    }
}

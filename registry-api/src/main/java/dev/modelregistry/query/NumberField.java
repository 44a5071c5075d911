package dev.modelregistry.query;

import java.util.Arrays;

/** A field whose values are numbers. {@link Field} makes them. */
public record NumberField(String name) implements Field {
    /** Checks that there is such a field. */
    public NumberField {
        Fields.require(name, Fields.Kind.NUMBER);
    }

    /** It is this. */
    public Condition is(double value) {
        return compare(Operator.EQUAL, value);
    }

    /** It is not this, or not there. */
    public Condition isNot(double value) {
        return compare(Operator.NOT_EQUAL, value);
    }

    /** It is less. */
    public Condition lessThan(double value) {
        return compare(Operator.LESS, value);
    }

    /** It is this or less. */
    public Condition atMost(double value) {
        return compare(Operator.AT_MOST, value);
    }

    /** It is greater. */
    public Condition greaterThan(double value) {
        return compare(Operator.GREATER, value);
    }

    /** It is this or greater. */
    public Condition atLeast(double value) {
        return compare(Operator.AT_LEAST, value);
    }

    /** It is one of these. */
    public Condition in(double... values) {
        return new Condition.In(
                this,
                Arrays.stream(values).<Literal>mapToObj(Literal.Numeric::new).toList());
    }

    @Override
    public boolean accepts(Literal value) {
        return value instanceof Literal.Numeric;
    }

    private Condition compare(Operator operator, double value) {
        return new Condition.Comparison(this, operator, new Literal.Numeric(value));
    }

    /** As in the text of a query. */
    @Override
    public String toString() {
        return QueryPrinter.print(this);
    }
}

package dev.modelregistry.query;

/**
 * A hyperparameter, which is a number or a text; {@code true} and {@code false} are texts. A comparison with a number holds
 * of no text, and the other way round.
 */
public record ParamField(String name) implements Field {
    /** Checks that there is such a field. */
    public ParamField {
        Fields.require(name, Fields.Kind.PARAM);
    }

    /** It is this number. */
    public Condition is(double value) {
        return compare(Operator.EQUAL, value);
    }

    /** It is this text. */
    public Condition is(String value) {
        return compare(Operator.EQUAL, value);
    }

    /** It is this. */
    public Condition is(boolean value) {
        return is(Boolean.toString(value));
    }

    /** It is not this number, or not there. */
    public Condition isNot(double value) {
        return compare(Operator.NOT_EQUAL, value);
    }

    /** It is not this text, or not there. */
    public Condition isNot(String value) {
        return compare(Operator.NOT_EQUAL, value);
    }

    /** It is a number, and less. */
    public Condition lessThan(double value) {
        return compare(Operator.LESS, value);
    }

    /** It is a number, and this or less. */
    public Condition atMost(double value) {
        return compare(Operator.AT_MOST, value);
    }

    /** It is a number, and greater. */
    public Condition greaterThan(double value) {
        return compare(Operator.GREATER, value);
    }

    /** It is a number, and this or greater. */
    public Condition atLeast(double value) {
        return compare(Operator.AT_LEAST, value);
    }

    /** It is a text that matches the pattern as a whole: {@code %} stands for any characters, {@code _} for one. */
    public Condition like(String pattern) {
        return new Condition.Like(this, pattern);
    }

    @Override
    public boolean accepts(Literal value) {
        return value instanceof Literal.Text || value instanceof Literal.Numeric;
    }

    private Condition compare(Operator operator, double value) {
        return new Condition.Comparison(this, operator, new Literal.Numeric(value));
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

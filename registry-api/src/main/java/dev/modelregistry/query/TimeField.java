package dev.modelregistry.query;

import java.time.Instant;

/** A field whose values are moments. {@link Field} makes them. */
public record TimeField(String name) implements Field {
    /** Checks that there is such a field. */
    public TimeField {
        Fields.require(name, Fields.Kind.TIME);
    }

    /** It was exactly then. */
    public Condition is(Instant time) {
        return compare(Operator.EQUAL, time);
    }

    /** It was earlier. */
    public Condition before(Instant time) {
        return compare(Operator.LESS, time);
    }

    /** It was then or earlier. */
    public Condition notAfter(Instant time) {
        return compare(Operator.AT_MOST, time);
    }

    /** It was later. */
    public Condition after(Instant time) {
        return compare(Operator.GREATER, time);
    }

    /** It was then or later. */
    public Condition notBefore(Instant time) {
        return compare(Operator.AT_LEAST, time);
    }

    @Override
    public boolean accepts(Literal value) {
        return value instanceof Literal.Time;
    }

    private Condition compare(Operator operator, Instant time) {
        return new Condition.Comparison(this, operator, new Literal.Time(time));
    }

    /** As in the text of a query. */
    @Override
    public String toString() {
        return QueryPrinter.print(this);
    }
}

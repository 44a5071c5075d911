package dev.modelregistry.query;

import dev.modelregistry.Version;
import java.util.Arrays;

/** The version's number, compared as such: 1.10 is after 1.9. */
public record VersionField() implements Field {
    @Override
    public String name() {
        return "version";
    }

    /** It is this. */
    public Condition is(Version version) {
        return compare(Operator.EQUAL, version);
    }

    /** It is another. */
    public Condition isNot(Version version) {
        return compare(Operator.NOT_EQUAL, version);
    }

    /** It is an earlier one. */
    public Condition lessThan(Version version) {
        return compare(Operator.LESS, version);
    }

    /** It is this or an earlier one. */
    public Condition atMost(Version version) {
        return compare(Operator.AT_MOST, version);
    }

    /** It is a later one. */
    public Condition greaterThan(Version version) {
        return compare(Operator.GREATER, version);
    }

    /** It is this or a later one. */
    public Condition atLeast(Version version) {
        return compare(Operator.AT_LEAST, version);
    }

    /** It is one of these. */
    public Condition in(Version... versions) {
        return new Condition.In(
                this,
                Arrays.stream(versions).<Literal>map(Literal.OfVersion::new).toList());
    }

    @Override
    public boolean accepts(Literal value) {
        return value instanceof Literal.OfVersion;
    }

    private Condition compare(Operator operator, Version version) {
        return new Condition.Comparison(this, operator, new Literal.OfVersion(version));
    }

    /** As in the text of a query. */
    @Override
    public String toString() {
        return QueryPrinter.print(this);
    }
}

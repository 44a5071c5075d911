package dev.modelregistry.spi;

import dev.modelregistry.Version;
import dev.modelregistry.query.Literal;
import java.time.Instant;
import java.util.Comparator;

/** A value by which versions are found. Texts are equal byte for byte, numbers as numbers. */
public sealed interface IndexValue {
    /** Any text, of up to 100,000 characters; a store may index a part or a digest of it, and so over-report. */
    record Text(String value) implements IndexValue {}

    /** A finite number. */
    record Numeric(double value) implements IndexValue {}

    /** The order of a search: numbers, -0.0 as 0.0, before texts, and texts by their UTF-8 bytes. */
    Comparator<IndexValue> ORDER = IndexValues::compare;

    /** A moment as the index has it: seconds since 1970, which tells microseconds apart. */
    static IndexValue of(Instant time) {
        return new Numeric(time.getEpochSecond() + time.getNano() / 1e9);
    }

    /** A version's number as the index has it: texts of one length, so that 1.10 is after 1.9. */
    static IndexValue of(Version version) {
        return new Text(IndexValues.padded(version.major()) + "." + IndexValues.padded(version.minor()));
    }

    /** What the index has where the value of a query would be found. */
    static IndexValue of(Literal literal) {
        if (literal instanceof Literal.Text text) {
            return new Text(text.value());
        } else if (literal instanceof Literal.Numeric number) {
            return new Numeric(number.value());
        } else if (literal instanceof Literal.Time time) {
            return of(time.value());
        } else if (literal instanceof Literal.OfVersion version) {
            return of(version.value());
        }
        throw new IllegalStateException("a value that no index has: " + literal);
    }
}

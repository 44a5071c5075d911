package dev.modelregistry.query;

import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import java.time.Instant;

/** A value that a field is compared with. */
public sealed interface Literal {
    /** A text of up to 100,000 characters. */
    record Text(String value) implements Literal {
        private static final int MAX_LENGTH = 100_000;

        /** Checks that a stored value could be equal to it. */
        public Text {
            if (value.length() > MAX_LENGTH) {
                throw new InvalidInputException(
                        "a text in a query has at most " + MAX_LENGTH + " characters; got " + value.length());
            }
            Fields.requireWholeCharacters("a text in a query", value);
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /** A finite number; -0.0 is 0.0. */
    record Numeric(double value) implements Literal {
        /** Checks that it is finite. */
        public Numeric {
            if (!Double.isFinite(value)) {
                throw new InvalidInputException("a number in a query is finite; got " + value);
            }
            value += 0.0;
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /** A moment. */
    record Time(Instant value) implements Literal {
        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }

    /** A version's number. */
    record OfVersion(Version value) implements Literal {
        /** Checks that there can be such a version: each part has up to nine digits. */
        public OfVersion {
            Version.parse(value.toString());
        }

        @Override
        public String toString() {
            return QueryPrinter.print(this);
        }
    }
}

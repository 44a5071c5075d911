package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;

/**
 * What the caller saw before it decided. A command with an expectation is refused with
 * {@link dev.modelregistry.error.StaleExpectationException} if the stage or alias that it is about was changed after
 * that revision, so that two operators who act at once act once.
 */
public sealed interface Expect {
    /** Nothing is expected. */
    record Anything() implements Expect {}

    /** Not changed after this revision, which is a model's, an allocation's or an alias's. */
    record Revision(long revision) implements Expect {
        /** Checks the range. */
        public Revision {
            if (revision < 1) {
                throw new InvalidInputException("revisions start at 1; got " + revision);
            }
        }
    }

    /** Nothing is expected. */
    static Expect anything() {
        return new Anything();
    }

    /** The stage or alias was not changed after this revision. */
    static Expect revision(long revision) {
        return new Revision(revision);
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.spi.CommitLog;
import org.junit.jupiter.api.Test;

/**
 * Many random queries over a random registry: every store gives the same answers, which are those that the queries mean.
 * {@link RegistryContract} asks a few of them; this is for stores that answer fast.
 */
public abstract class SearchContract {
    private static final int VERSIONS = 80;

    /** For subclasses. */
    protected SearchContract() {}

    /** Opens a new, empty log; the contract closes it. */
    protected abstract CommitLog openLog();

    /** How many queries each of the two runs asks. */
    protected int queries() {
        return 10_000;
    }

    @Test
    final void answersAreWhatQueriesMean() {
        new QueryRun(openLog(), 20261123).run(VERSIONS, queries());
    }

    @Test
    final void answersAreWhatQueriesMeanOverAnotherRegistry() {
        new QueryRun(openLog(), 7).run(VERSIONS, queries());
    }
}

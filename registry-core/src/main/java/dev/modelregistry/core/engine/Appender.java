package dev.modelregistry.core.engine;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Settles what became of an append. After a failure the commit may have landed, or may still land; so the same commit
 * is sent to the same slot until it is there or another one is, which is the only proof that it never will be.
 */
final class Appender {
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final CommitLog log;
    private final Duration deadline;

    Appender(CommitLog log, Duration deadline) {
        this.log = log;
        this.deadline = deadline;
    }

    /** Thrown where the deadline passed before the slot could be shown to be taken by anybody. */
    static final class Unsettled extends Exception {
        private static final long serialVersionUID = 1L;

        Unsettled(RuntimeException last) {
            super(last.getMessage(), last);
        }
    }

    /** Throws what the store said if it refused at once, and {@link Unsettled} if nobody knows. */
    AppendResult append(StreamId stream, long revision, Commit commit) throws Unsettled {
        return append(stream, revision, commit, OptionalLong.empty());
    }

    /**
     * The same, and starts no further attempt after a moment.
     *
     * @param until by {@link System#nanoTime}
     */
    AppendResult append(StreamId stream, long revision, Commit commit, OptionalLong until) throws Unsettled {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        boolean first = true;
        while (true) {
            try {
                return log.append(stream, revision, commit);
            } catch (UnsuitableStoreException | InvalidInputException e) {
                if (first) {
                    throw e; // nothing was written
                }
                throw new Unsettled(e);
            } catch (StoreUnavailableException e) {
                long next = System.nanoTime() + pause * 1_000_000;
                boolean lapsed = until.isPresent() && next - until.getAsLong() >= 0;
                if (lapsed || next - start > deadline.toNanos()) {
                    throw new Unsettled(e);
                }
            } catch (RuntimeException e) {
                // A store that breaks in another way is not asked again, but what it did is as unknown.
                throw new Unsettled(e);
            }
            first = false;
            Pause.millis(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }
}

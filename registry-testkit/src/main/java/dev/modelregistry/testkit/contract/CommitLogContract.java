package dev.modelregistry.testkit.contract;

import dev.modelregistry.spi.CommitLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link CommitLog} must do: the axioms of its Javadoc and what follows from them, one behaviour a test. A
 * backend's test is a subclass that says how to open its store; JUnit makes a new instance of it for every test, and
 * each instance needs a fresh, empty store.
 *
 * <pre>{@code
 * class MyCommitLogTest extends CommitLogContract {
 *     private final MyServer server = MyServer.fresh();
 *
 *     @Override
 *     protected CommitLog openLog() {
 *         return MyCommitLog.open(server.url());
 *     }
 * }
 * }</pre>
 */
public abstract class CommitLogContract {
    private final Deque<CommitLog> opened = new ArrayDeque<>();

    /** For subclasses. */
    protected CommitLogContract() {}

    /** Opens one more handle onto the store of this test; the contract closes it. */
    protected abstract CommitLog openLog();

    /** Whether the store is still there when every handle is closed; a store in memory says no. */
    protected boolean survivesClosing() {
        return true;
    }

    /** How another process opens the store of this test; empty, as here, if none can. */
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.empty();
    }

    /** How long the change feed may go on repeating itself after the last append. */
    protected Duration feedSettlesWithin() {
        return Duration.ofSeconds(10);
    }

    /** A handle of this test's own. */
    final CommitLog open() {
        CommitLog log = openLog();
        opened.push(log);
        return log;
    }

    /** Closes what the test opened, whatever its outcome. */
    @AfterEach
    final void closeAll() {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Axioms 1 and 6: a slot is taken once, and losing is a value. */
    @Nested
    class Slots extends LogSlots {
        Slots() {
            super(CommitLogContract.this);
        }
    }

    /** Axiom 5: what is sent again is recognised, at once or late. */
    @Nested
    class Resending extends LogResending {
        Resending() {
            super(CommitLogContract.this);
        }
    }

    /** Axiom 2: a commit and its index delta come together or not at all. */
    @Nested
    class Atomicity extends LogAtomicity {
        Atomicity() {
            super(CommitLogContract.this);
        }
    }

    /** Axiom 3: what was acknowledged stays. */
    @Nested
    class Durability extends LogDurability {
        Durability() {
            super(CommitLogContract.this);
        }
    }

    /** Axiom 4, and what a read gives. */
    @Nested
    class Reading extends LogReading {
        Reading() {
            super(CommitLogContract.this);
        }
    }

    /** The list of streams. */
    @Nested
    class Streams extends LogStreams {
        Streams() {
            super(CommitLogContract.this);
        }
    }

    /** What candidates are found, above all that none is missed. */
    @Nested
    class Candidates extends LogCandidates {
        Candidates() {
            super(CommitLogContract.this);
        }
    }

    /** Random histories of the index. */
    @Nested
    class IndexHistory extends LogIndexHistory {
        IndexHistory() {
            super(CommitLogContract.this);
        }
    }

    /** An index that is worked out anew. */
    @Nested
    class IndexReplacing extends LogIndexReplacing {
        IndexReplacing() {
            super(CommitLogContract.this);
        }
    }

    /** Texts in the index that stores are known to trip over. */
    @Nested
    class AwkwardTexts extends LogAwkwardTexts {
        AwkwardTexts() {
            super(CommitLogContract.this);
        }
    }

    /** The change feed. */
    @Nested
    class Changes extends LogChanges {
        Changes() {
            super(CommitLogContract.this);
        }
    }

    /** Checkpoints. */
    @Nested
    class Checkpoints extends LogCheckpoints {
        Checkpoints() {
            super(CommitLogContract.this);
        }
    }

    /** Redaction. */
    @Nested
    class Redaction extends LogRedaction {
        Redaction() {
            super(CommitLogContract.this);
        }
    }

    /** Several processes, where a store can be shared. */
    @Nested
    class Processes extends LogProcesses {
        Processes() {
            super(CommitLogContract.this);
        }
    }
}

package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What another process does to the log under test: appends, and prints how that ended. */
final class LogChild {
    private static final Duration RESEND_FOR = Duration.ofSeconds(30);

    private LogChild() {}

    /** Arguments: the opener, its argument, and what to do. */
    public static void main(String[] arguments) throws Exception {
        try (CommitLog log = ChildMain.open(CommitLog.class, arguments)) {
            ChildMain.say("ready");
            switch (arguments[2]) {
                case "race" -> race(log);
                case "append-for-ever" -> appendForEver(log);
                default -> throw new IllegalArgumentException(arguments[2]);
            }
        }
    }

    /** Tries for the slot that the parent names, and says who has it; an empty line is the end. */
    private static void race(CommitLog log) throws IOException {
        for (String line = ChildMain.awaitLine(); !line.isEmpty(); line = ChildMain.awaitLine()) {
            long revision = Long.parseLong(line);
            Commit commit = commit(revision);
            AppendResult result = settle(log, revision, commit);
            ChildMain.say(
                    result instanceof Occupied occupied
                            ? "lost to " + occupied.by().id()
                            : "won " + commit.id());
        }
    }

    /** Says what was appended as soon as it was, until it is killed. */
    private static void appendForEver(CommitLog log) throws IOException {
        ChildMain.awaitLine();
        for (long revision = 1; ; revision++) {
            Commit commit = commit(revision);
            if (!(settle(log, revision, commit) instanceof Appended)) {
                throw new IllegalStateException("somebody else took revision " + revision);
            }
            ChildMain.say(revision + " " + commit.id());
        }
    }

    /** The same commit to the same slot until there is an answer, as the registry does. */
    private static AppendResult settle(CommitLog log, long revision, Commit commit) {
        long giveUp = System.nanoTime() + RESEND_FOR.toNanos();
        while (true) {
            try {
                return log.append(FRAUD, revision, commit);
            } catch (StoreUnavailableException e) {
                if (System.nanoTime() > giveUp) {
                    throw e;
                }
            }
        }
    }

    private static Commit commit(long revision) {
        CommitId id = CommitId.random();
        IndexDelta index = new IndexDelta(List.of(), List.of(Samples.put("v" + revision, "tags.commit", id.value())));
        return new Commit(id, Bytes.utf8("commit " + id), index);
    }
}

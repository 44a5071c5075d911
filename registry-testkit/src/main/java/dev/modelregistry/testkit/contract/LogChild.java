package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import java.time.Duration;
import java.util.List;

/** What another process does to the log under test: tries to be the first in each slot, and prints where it was. */
final class LogChild {
    private static final Duration RESEND_FOR = Duration.ofSeconds(30);

    private LogChild() {}

    /** Arguments: the opener, its argument, "race", the number of revisions. */
    public static void main(String[] arguments) throws Exception {
        try (CommitLog log = ChildMain.open(CommitLog.class, arguments)) {
            ChildMain.say("ready");
            ChildMain.awaitLine();
            long last = Long.parseLong(arguments[3]);
            for (long revision = 1; revision <= last; revision++) {
                Commit commit = commit(revision);
                if (settle(log, revision, commit) instanceof Appended) {
                    ChildMain.say(revision + " " + commit.id());
                }
            }
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

package dev.modelregistry.core.feed;

import dev.modelregistry.ModelName;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether logs still reach to where a cursor was told. They only grow, so a cursor that knows more is of a store that was put
 * back to an older backup, and would skip what comes until the logs have grown past it. Thread-safe.
 */
final class Reach {
    /** How many logs are looked at in one call: each takes a request. */
    private static final int LOGS = 100;

    private final CommitLog log;
    /** Up to where this process saw each log. */
    private final Map<ModelName, Long> seen = new ConcurrentHashMap<>();

    Reach(CommitLog log) {
        this.log = log;
    }

    void saw(ModelName model, long revision) {
        seen.merge(model, revision, Math::max);
    }

    /** Looks at the logs that this process did not see so far; at any of them, if they are too many for one call. */
    void require(SortedMap<ModelName, Long> told) {
        List<Map.Entry<ModelName, Long>> unseen = new ArrayList<>(told.entrySet());
        unseen.removeIf(log -> seen.getOrDefault(log.getKey(), 0L) >= log.getValue());
        if (unseen.size() > LOGS) {
            Collections.shuffle(unseen, ThreadLocalRandom.current());
        }
        unseen.stream().limit(LOGS).forEach(log -> require(log.getKey(), log.getValue()));
    }

    /** Refuses to go on from a revision that is not there. */
    private void require(ModelName model, long revision) {
        if (log.read(new StreamId(model.value()), revision, 1).isEmpty()) {
            throw new IntegrityException(
                    "the log of " + model + " has no revision " + revision
                            + ", of which this cursor was told: the store was put back to an older backup, or is a standby that"
                            + " is behind. A standby will catch up: try again later. A backup will not: begin anew with"
                            + " ChangeCursor.START, or with endOfChanges for what is to come alone",
                    null);
        }
        saw(model, revision);
    }
}

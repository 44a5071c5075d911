package dev.modelregistry.core.engine;

import dev.modelregistry.Sha256;
import dev.modelregistry.core.rules.ModelState;
import java.time.Instant;
import java.util.Optional;

/**
 * A model's log up to some revision: its state, and what the next commit links to.
 *
 * @param digest of the payload at {@code revision}; absent before the first
 * @param time of its last entry
 * @param tail what was read or written since the last checkpoint
 */
public record Head(ModelState state, long revision, Optional<Sha256> digest, Instant time, Tail tail) {

    /** The same, once a checkpoint of it is on its way; that will be about as long as the last one and what came since. */
    Head checkpointed() {
        return new Head(state, revision, digest, time, new Tail(0, 0, tail.checkpointBytes() + tail.bytes()));
    }

    /** How much of the log a fold must read beyond the checkpoint. */
    record Tail(int commits, long bytes, long checkpointBytes) {
        private static final int MIN_COMMITS = 64;
        /** A commit carries up to 256 commands. */
        private static final long MIN_BYTES = 512 << 10;

        static final Tail NONE = new Tail(0, 0, 0);

        Tail plus(long size) {
            return new Tail(commits + 1, bytes + size, checkpointBytes);
        }

        /** A checkpoint is worth its writing once the tail is long, in commits or in bytes, and not much shorter than the checkpoint. */
        boolean worthCheckpoint() {
            return (commits >= MIN_COMMITS || bytes >= MIN_BYTES) && bytes >= checkpointBytes / 4;
        }
    }
}

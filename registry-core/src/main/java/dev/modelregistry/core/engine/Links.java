package dev.modelregistry.core.engine;

import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import java.util.Optional;

/** A log that is walked and not folded: each commit must follow from the one before it, as in {@link Folding}. Not thread-safe. */
final class Links {
    private final StreamId stream;
    private Head head;

    Links(StreamId stream, Head from) {
        this.stream = stream;
        this.head = from;
    }

    /** What the next commit holds; nothing if it was redacted. */
    Optional<CommitCodec.Payload> add(StoredCommit commit) {
        if (commit.revision() != head.revision() + 1) {
            throw new IntegrityException(
                    "the log of " + stream + " has no revision " + (head.revision() + 1) + ", but a later one: "
                            + commit.revision() + "; verify says more",
                    null);
        }
        Optional<CommitCodec.Payload> payload = commit.payload().map(bytes -> Folding.decode(stream, commit));
        payload.ifPresent(held -> Folding.requireNext(head, commit, held));
        head = Folding.advance(head, commit.digest(), 0, List.of());
        return payload;
    }

    /** What a commit holds of which the one before is not at hand. */
    static CommitCodec.Payload inItsPlace(StreamId stream, StoredCommit commit) {
        CommitCodec.Payload payload = Folding.decode(stream, commit);
        if (payload.revision() != commit.revision() || !payload.stream().equals(stream)) {
            throw new IntegrityException(
                    "revision " + commit.revision() + " of " + stream + " holds what was written as revision "
                            + payload.revision() + " of " + payload.stream() + "; verify says more",
                    null);
        }
        return payload;
    }
}

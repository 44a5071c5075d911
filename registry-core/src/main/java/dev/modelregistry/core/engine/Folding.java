package dev.modelregistry.core.engine;

import dev.modelregistry.Sha256;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A log that is being folded, commit by commit; each must follow from the one before it. From a redacted one on, commits are
 * links of the chain alone, until the erasure that explains it. Not thread-safe.
 */
final class Folding {
    private final StreamId stream;
    private final List<LogReader.Recorded> news = new ArrayList<>();
    private Head head;
    /** The first redacted revision that no erasure explains so far; 0 if there is none. */
    private long redacted;

    Folding(StreamId stream, Head from) {
        this.stream = stream;
        this.head = from;
    }

    void add(StoredCommit commit) {
        if (commit.payload().isEmpty()) {
            if (commit.revision() != head.revision() + 1) {
                throw broken(head, commit, "found revision " + commit.revision());
            }
            redacted = redacted == 0 ? commit.revision() : redacted;
            head = advance(head, commit.digest(), 0, List.of());
            return;
        }
        CommitCodec.Payload payload = decode(stream, commit);
        requireNext(head, commit, payload);
        if (redacted > 0 && payload.entries().stream().anyMatch(Folding::erases)) {
            redacted = 0;
        }
        head = advance(
                head,
                commit.digest(),
                commit.payload().orElseThrow().size(),
                redacted > 0 ? List.of() : payload.entries());
        payload.entries().forEach(entry -> news.add(new LogReader.Recorded(commit.revision(), entry)));
    }

    private static boolean erases(Entry entry) {
        return entry.events().stream().anyMatch(Event.Erased.class::isInstance);
    }

    /** The revision that comes next. */
    long next() {
        return head.revision() + 1;
    }

    /** What was folded, once nothing more is in the log. */
    Head end() {
        if (redacted > 0) {
            throw new IntegrityException(
                    "the content of revision " + redacted + " of " + stream
                            + " was redacted, and no erasure follows that says by whom and why; verify says more",
                    null);
        }
        return head;
    }

    /** The entries of all commits that were not redacted. */
    List<LogReader.Recorded> news() {
        return news;
    }

    static Head advance(Head head, Sha256 digest, long size, List<Entry> entries) {
        long revision = head.revision() + 1;
        ModelState state = head.state();
        Instant time = head.time();
        for (Entry entry : entries) {
            state = Evolve.evolve(state, revision, entry);
            time = entry.time();
        }
        return new Head(state, revision, Optional.of(digest), time, head.tail().plus(size));
    }

    static CommitCodec.Payload decode(StreamId stream, StoredCommit commit) {
        try {
            return CommitCodec.decode(
                    commit.payload().orElseThrow(() -> new IntegrityException("its content was redacted", null)));
        } catch (IntegrityException e) {
            throw new IntegrityException(
                    "revision " + commit.revision() + " of " + stream + " cannot be read: " + e.getMessage(), e);
        }
    }

    static void requireNext(Head head, StoredCommit commit, CommitCodec.Payload payload) {
        String stream = head.state().name().value();
        if (commit.revision() != head.revision() + 1
                || payload.revision() != commit.revision()
                || !payload.stream().value().equals(stream)
                || !payload.previous().equals(head.digest())) {
            throw broken(
                    head,
                    commit,
                    "found one for revision " + payload.revision() + " of " + payload.stream() + " that follows "
                            + payload.previous().map(Sha256::toString).orElse("none"));
        }
    }

    private static IntegrityException broken(Head head, StoredCommit commit, String found) {
        return new IntegrityException(
                "the log of " + head.state().name() + " is broken at revision " + commit.revision()
                        + ": expected a commit that follows revision " + head.revision() + " with digest "
                        + head.digest().map(Sha256::toString).orElse("none") + ", " + found,
                null);
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.Tail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The slots of all streams. Whoever is nearly up to date asks for the next slot alone; who is far behind lists, and reads
 * side by side. A listing starts at the newest commit, so that one page of it shows the tail of the longest log.
 */
final class Commits {
    private static final int PAGE = 1_000;
    private static final int MAX_AT_ONCE = 500;
    private static final long MAX_BYTES_AT_ONCE = 64L << 20;

    private final Bucket bucket;
    private final Checkpoints checkpoints;
    private final Parallel parallel;
    private final SharedAnswers<Question, Tail> tails = new SharedAnswers<>();
    private final SharedAnswers<Question, Start> starts = new SharedAnswers<>();

    Commits(Bucket bucket, Checkpoints checkpoints, Parallel parallel) {
        this.bucket = bucket;
        this.checkpoints = checkpoints;
        this.parallel = parallel;
    }

    /** Puts a commit into its slot; false if the slot is taken. */
    boolean create(StreamId stream, long revision, Commit commit) {
        return bucket.create(Keys.commit(stream, revision), CommitObject.encode(commit));
    }

    Optional<StoredCommit> slot(StreamId stream, long revision) {
        return object(stream, revision).map(CommitObject::commit);
    }

    /** Whether a slot is taken. */
    boolean taken(StreamId stream, long revision) {
        return bucket.size(Keys.commit(stream, revision)).isPresent();
    }

    /** What is in a slot. */
    Optional<CommitObject> object(StreamId stream, long revision) {
        String key = Keys.commit(stream, revision);
        Optional<byte[]> object = bucket.get(key);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CommitObject.decode(bucket.uri(key), revision, object.get()));
        } catch (Header.CutShortException e) {
            throw new StoreUnavailableException(e.getMessage() + "; it may be damaged", e);
        }
    }

    /**
     * Takes the payload out of a commit, by writing over it. Whoever sends that commit again meanwhile creates it only if it
     * is absent, and so brings nothing back.
     */
    void redact(StreamId stream, long revision) {
        Optional<StoredCommit> there = slot(stream, revision);
        if (there.isPresent() && there.get().payload().isPresent()) {
            bucket.put(Keys.commit(stream, revision), CommitObject.redacted(there.get()));
        }
    }

    /**
     * Commits from a revision on: one request if there are none, two if there is one, then a listing for all the rest. Threads
     * that ask at the same time share these requests.
     */
    Tail tail(StreamId stream, long from, int limit) {
        return tails.ask(new Question(stream, from, limit), () -> ask(stream, from, limit));
    }

    private record Question(StreamId stream, long from, int limit) {}

    private Tail ask(StreamId stream, long from, int limit) {
        List<StoredCommit> found = new ArrayList<>();
        for (long next = from; next < from + 2; next++) {
            if (found.size() >= limit) {
                return new Tail(found, false);
            }
            Optional<StoredCommit> commit = slot(stream, next);
            if (commit.isEmpty()) {
                return new Tail(found, true);
            }
            found.add(commit.get());
        }
        int more = Math.min(limit, MAX_AT_ONCE) - found.size();
        if (more > 0) {
            List<Slot> slots = listed(stream, from + 2, from + 2 + more);
            Tail rest = read(stream, slots, slots.size() < more);
            found.addAll(rest.commits());
            return new Tail(found, rest.complete());
        }
        return new Tail(found, false);
    }

    /** The checkpoint and what comes after it: first both are listed, then both are read; for all threads that ask, at once. */
    Start start(StreamId stream, int limit) {
        return starts.ask(new Question(stream, 0, limit), () -> begin(stream, limit));
    }

    private Start begin(StreamId stream, int limit) {
        Parallel.Both<List<String>, Page> there =
                parallel.both(() -> checkpoints.listed(stream), () -> page(stream, "", PAGE));
        List<String> keys = there.first();
        long covered = keys.isEmpty() ? 0 : Keys.revision(Keys.checkpoints(stream), keys.get(0));
        List<Slot> after = there.second().slots().stream()
                .filter(slot -> slot.revision() > covered)
                .toList();
        boolean whole =
                there.second().last() || after.size() < there.second().slots().size();
        if (!whole) {
            return from(stream, checkpoints.newest(stream, keys), limit);
        }
        List<Slot> some = after.subList(0, Math.min(limit, after.size()));
        Parallel.Both<Optional<Checkpoint>, Tail> read = parallel.both(
                () -> checkpoints.newest(stream, keys), () -> read(stream, some, some.size() == after.size()));
        boolean fits = read.first().map(Checkpoint::revision).orElse(0L) == covered;
        return fits ? new Start(read.first(), read.second()) : from(stream, read.first(), limit);
    }

    private Start from(StreamId stream, Optional<Checkpoint> checkpoint, int limit) {
        long from = checkpoint.map(Checkpoint::revision).orElse(0L) + 1;
        return new Start(checkpoint, tail(stream, from, limit));
    }

    /** A slot that is taken, and how large its object is. */
    private record Slot(long revision, long size) {}

    /**
     * One page of a listing.
     *
     * @param slots in order
     * @param last whether there are none before these
     */
    private record Page(List<Slot> slots, boolean last) {}

    private Page page(StreamId stream, String after, int max) {
        String folder = Keys.commits(stream);
        Bucket.Listing page = bucket.list(folder, after, max, false, key -> Keys.revision(folder, key) > 0);
        List<Slot> slots = new ArrayList<>();
        for (Bucket.Item item : page.objects()) {
            long revision = Keys.revision(folder, item.key());
            if (revision > 0) {
                slots.add(new Slot(revision, item.size()));
            }
        }
        Collections.reverse(slots);
        return new Page(slots, page.last().isEmpty());
    }

    /** The slots that are taken from one revision on and before another, in order. */
    private List<Slot> listed(StreamId stream, long from, long before) {
        List<Slot> listed = new ArrayList<>();
        long reached = before;
        boolean more = true;
        while (more && reached > from) {
            Page page = page(stream, Keys.commit(stream, reached), (int) Math.min(PAGE, reached - from));
            listed.addAll(0, page.slots());
            more = !page.last() && !page.slots().isEmpty();
            reached = listed.isEmpty() ? from : listed.get(0).revision();
        }
        listed.removeIf(slot -> slot.revision() < from);
        return listed;
    }

    /** Reads slots side by side, as many as fit into memory at once. */
    private Tail read(StreamId stream, List<Slot> slots, boolean complete) {
        int count = 0;
        long bytes = 0;
        while (count < slots.size() && (count == 0 || bytes + slots.get(count).size() <= MAX_BYTES_AT_ONCE)) {
            bytes += slots.get(count).size();
            count++;
        }
        List<StoredCommit> commits = parallel.map(
                slots.subList(0, count),
                slot -> slot(stream, slot.revision())
                        .orElseThrow(() -> new IntegrityException(
                                bucket.uri(Keys.commit(stream, slot.revision()))
                                        + " was there a moment ago, and is gone: commits are never deleted; restore it",
                                null)));
        return new Tail(commits, complete && count == slots.size());
    }
}

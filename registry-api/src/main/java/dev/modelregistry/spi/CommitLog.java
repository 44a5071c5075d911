package dev.modelregistry.spi;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Many append-only streams of commits. All that a store must be able to do is to put a commit into a slot that nobody
 * has taken. It knows no rule of the registry. Thread-safe.
 *
 * <p>What a store promises, and {@code CommitLogContract} in registry-testkit checks:
 *
 * <ol>
 *   <li><b>Exclusive</b>: at most one commit ever occupies {@code (stream, revision)}. (The registry appends at head + 1,
 *       so streams have no gaps; a store need not check that.)
 *   <li><b>Atomic</b>: a commit, with its index delta, is wholly visible or not at all. Nothing after the commit point
 *       may fail the call.
 *   <li><b>Durable</b>: {@code Appended} means that it survives a crash of this process, of the store and of the machine.
 *       A store that cannot promise all of this says so.
 *   <li><b>Linearizable reads</b>: a {@link #read} that starts after an {@link #append} returned sees that commit.
 *   <li><b>Own commits are recognised</b>: appending a commit to the slot that already holds it, by its id, is
 *       {@code Appended}. Whoever gets an exception does not know: it may have landed, and a delayed request may land
 *       later. An empty slot proves nothing. The registry then sends the same commit to the same slot again until it is
 *       {@code Appended} or {@code Occupied}.
 *   <li>A lost race is a <b>value</b>, {@code Occupied}, never an exception; exceptions are for what is unavailable
 *       ({@link dev.modelregistry.error.StoreUnavailableException}) or broken.
 * </ol>
 */
public interface CommitLog extends AutoCloseable {
    /**
     * Puts a commit into a slot.
     *
     * @param revision from 1 on
     * @throws dev.modelregistry.error.UnsuitableStoreException if nothing was written, as the store cannot keep its promises
     * @throws dev.modelregistry.error.InvalidInputException if nothing was written, as the store refuses its user; neither
     *     is sent again
     */
    AppendResult append(StreamId stream, long revision, Commit commit);

    /**
     * The commits from this revision on, in order, at most {@code limit}; fewer if a stream or a page of the store ends.
     *
     * @throws dev.modelregistry.error.IntegrityException if the store finds that one of them is not what was appended
     */
    List<StoredCommit> read(StreamId stream, long fromRevision, int limit);

    /**
     * As {@link #read}, and tells whether that was all. A store that knows so without asking once more says so here and
     * saves its readers a request.
     */
    default Tail tail(StreamId stream, long fromRevision, int limit) {
        List<StoredCommit> commits = read(stream, fromRevision, limit);
        return new Tail(commits, commits.isEmpty());
    }

    /**
     * The newest checkpoint and at most {@code limit} commits after it. A store for which each request counts asks for
     * both at once here.
     */
    default Start start(StreamId stream, int limit) {
        Optional<Checkpoint> checkpoint = checkpoint(stream);
        long from = checkpoint.map(Checkpoint::revision).orElse(0L) + 1;
        return new Start(checkpoint, tail(stream, from, limit));
    }

    /**
     * The streams that were appended to after the token. May repeat what was told before, and never skips a commit, not
     * even one that becomes visible late. Nothing new gives an empty page.
     */
    ChangePage changedSince(ChangeToken token, int limit);

    /** The streams that have a commit and start with this prefix, sorted by UTF-8 bytes. */
    Page<StreamId> streams(String prefix, PageRequest page);

    /**
     * The streams that may have a member with this term, sorted: too many perhaps, never too few, as long as the term was
     * put as {@linkplain IndexDelta.Put#findable findable}.
     */
    Page<StreamId> candidates(IndexTerm term, PageRequest page);

    /**
     * Makes {@link #candidates} find a stream by what these put, as if a commit of it had: for terms that commits put before
     * they were to be findable. A store whose candidates tell of all that was put, findable or not, does nothing.
     */
    default void index(StreamId stream, List<IndexDelta.Put> puts) {}

    /**
     * Makes a stream be found by what these put, where its index is damaged. A store that answers whole queries takes away all else
     * that the stream is found by, as long as the commit of this revision is its last; it may do so member by member, and a
     * commit that comes meanwhile lands before or after each. One whose candidates may be too many need take nothing away, nor
     * look at the revision.
     *
     * @param revision of a commit that is there
     * @param puts what the commits up to this revision add up to, one for each field of each member
     * @return false if there is a later commit: then some may be left to do, and what was done is right
     */
    default boolean replaceIndex(StreamId stream, long revision, List<IndexDelta.Put> puts) {
        index(stream, puts);
        return true;
    }

    /** The newest checkpoint that was saved, or an older one, or none: it is advisory, and losing one is harmless. */
    Optional<Checkpoint> checkpoint(StreamId stream);

    /** Saves a checkpoint, unless one of a later revision is there. */
    void saveCheckpoint(StreamId stream, Checkpoint checkpoint);

    /**
     * What was saved as a card of a stream, or nothing: cards are advisory, as checkpoints are. They hold again, together, what is in
     * commits that follow each other.
     *
     * @param number of the card, from 0 on
     */
    default Optional<Bytes> card(StreamId stream, long number) {
        return Optional.empty();
    }

    /** Saves a card, which never changes. A store that reads many commits at the price of one keeps none. */
    default void saveCard(StreamId stream, long number, Bytes content) {}

    /**
     * Drops the payload of a commit for good and keeps its id and digest; forgets the stream's checkpoints and cards too, which may
     * tell of what was in it. Again, or of an absent one, does nothing more.
     */
    void redact(StreamId stream, long revision);

    /**
     * The time by the store's clock, to within a few seconds: the registry compares its own with it. A store in this
     * process has this process's clock.
     */
    Instant time();

    /** Closes what this log opened itself. */
    @Override
    void close();
}

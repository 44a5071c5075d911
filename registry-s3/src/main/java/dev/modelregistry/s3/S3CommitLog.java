package dev.modelregistry.s3;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.AppendResult.Occupied;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.Tail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A commit log in a bucket: no database, no lock service, no server. A commit is an object that is created if it is absent
 * ({@code PUT} with {@code If-None-Match: *}), and nothing else is asked of the store; before the first append it must
 * prove that it can do that, also when many try at once. Thread-safe; used by many processes at once.
 *
 * <p>Durable means what the store means by it; S3 writes to several data centres before it answers.
 *
 * <p>The client is the caller's: region, credentials, endpoint, encryption, retries and connections are what it says, and
 * {@link #close} does not close it. Reading needs {@code s3:GetObject} and {@code s3:ListBucket} alone. docs/s3.md tells
 * what calls cost and what permissions they need.
 */
public final class S3CommitLog implements CommitLog {
    /** A marker is told by its key; some stores do not take an object without content from every client. */
    private static final Bytes MARKER = Header.of("marker").with(Bytes.wrap(new byte[0]));

    /** Markers that are looked at together; some 300 bytes of memory each. */
    private static final int MARKERS_AT_ONCE = 200_000;

    private static final int LATE_ATTEMPTS = 10;

    private final Bucket bucket;
    private final Parallel parallel = new Parallel();
    private final Checkpoints checkpoints;
    private final Cards cards;
    private final Commits commits;
    private final Markers markers;
    private final Feed feed;
    private final Probe probe;
    private final Janitor janitor;

    private S3CommitLog(Bucket bucket) {
        this.bucket = bucket;
        this.checkpoints = new Checkpoints(bucket, parallel);
        this.cards = new Cards(bucket, parallel);
        this.commits = new Commits(bucket, checkpoints, parallel);
        this.markers = new Markers(bucket);
        this.feed = new Feed(bucket, commits, parallel);
        this.probe = new Probe(bucket, parallel);
        this.janitor = new Janitor(bucket, commits, parallel, MARKERS_AT_ONCE);
    }

    /** The log below a prefix of a bucket; an empty prefix is the bucket itself. Nothing is asked or written yet. */
    public static S3CommitLog in(S3Client client, String bucket, String prefix) {
        return in(client, bucket, prefix, Checksums.COMPATIBLE);
    }

    /** As {@link #in(S3Client, String, String)}, and says whether the store is to verify what is sent. */
    public static S3CommitLog in(S3Client client, String bucket, String prefix, Checksums checksums) {
        return new S3CommitLog(Bucket.of(client, bucket, prefix, checksums));
    }

    /**
     * First the markers by which the commit will be found and told of, then the commit. Two requests one after the other
     * while nobody else writes to the stream.
     *
     * @throws UnsuitableStoreException if the store cannot keep a log, or denies access
     */
    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        Keys.check(stream, revision);
        probe.ensurePassed();
        List<String> index = Markers.of(stream, revision, commit);
        String announced = announce(stream, revision, commit, index);
        boolean created = commits.create(stream, revision, commit);
        if (created) {
            landed(stream, revision, commit, announced);
            return new Appended();
        }
        StoredCommit there = inTheWay(stream, revision);
        if (there.id().equals(commit.id())) {
            landed(stream, revision, commit, announced);
            return new Appended();
        }
        feed.landed(stream, revision);
        // the slot is another's for good, so these are nobody's
        parallel.beside("delete markers of a commit that lost its slot", () -> index.forEach(bucket::delete));
        return new Occupied(there);
    }

    /** What a slot holds; while that cannot be read, nobody knows whose it is, and it may be this very commit. */
    private StoredCommit inTheWay(StreamId stream, long revision) {
        String taken = bucket.uri(Keys.commit(stream, revision)) + " is taken, and cannot be read";
        try {
            return commits.slot(stream, revision)
                    .orElseThrow(() -> new StoreUnavailableException(taken + " yet", null));
        } catch (UnsuitableStoreException e) {
            throw new StoreUnavailableException(taken + ": " + e.getMessage(), e);
        }
    }

    /** Writes all markers side by side, and the feed's again if that took so long that readers may have gone past it. */
    private String announce(StreamId stream, long revision, Commit commit, List<String> index) {
        String announced = feed.marker(stream, revision, commit.id());
        List<String> all = new ArrayList<>(index);
        all.add(announced);
        parallel.map(all, this::write);
        return feed.isPrompt(announced) ? announced : announceNow(stream, revision, commit);
    }

    private String announceNow(StreamId stream, long revision, Commit commit) {
        String marker = write(feed.marker(stream, revision, commit.id()));
        if (!feed.isPrompt(marker)) {
            throw new StoreUnavailableException(
                    bucket.uri(marker) + " took so long to write that a commit might go unnoticed", null);
        }
        return marker;
    }

    private String write(String marker) {
        bucket.put(marker, MARKER);
        return marker;
    }

    private void landed(StreamId stream, long revision, Commit commit, String announced) {
        feed.landed(stream, revision);
        if (!feed.isPrompt(announced)) {
            // this machine slept between the marker and the commit: readers may have gone past the marker
            parallel.beside("announce a commit again that took long", () -> announceLate(stream, revision, commit));
        }
    }

    /** More than once if need be: the commit is there, so nobody sends it again who would announce it. */
    private void announceLate(StreamId stream, long revision, Commit commit) {
        for (int attempt = 1; ; attempt++) {
            try {
                announceNow(stream, revision, commit);
                return;
            } catch (StoreUnavailableException e) {
                if (attempt == LATE_ATTEMPTS) {
                    throw e;
                }
                Bucket.pause(attempt);
            }
        }
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return tail(stream, fromRevision, limit).commits();
    }

    @Override
    public Tail tail(StreamId stream, long fromRevision, int limit) {
        return commits.tail(stream, Math.max(1, fromRevision), limit);
    }

    @Override
    public Start start(StreamId stream, int limit) {
        return commits.start(stream, limit);
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return feed.since(token, limit);
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return Keys.startsStream(prefix) ? Markers.folders(bucket, Keys.LOG, prefix, page) : Page.last(List.of());
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return markers.streams(term, page);
    }

    /** Markers of no commit, which stay for good: nobody can tell when they are outdated. */
    @Override
    public void index(StreamId stream, List<IndexDelta.Put> puts) {
        probe.ensurePassed();
        parallel.map(Markers.of(stream, puts), this::write);
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return checkpoints.newest(stream);
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        checkpoints.save(stream, checkpoint);
    }

    @Override
    public Optional<Bytes> card(StreamId stream, long number) {
        return cards.read(stream, number);
    }

    @Override
    public void saveCard(StreamId stream, long number, Bytes content) {
        cards.save(stream, number, content);
    }

    /** In a bucket with versioning, the version from before stays until the bucket's own rules remove it. */
    @Override
    public void redact(StreamId stream, long revision) {
        commits.redact(stream, revision);
        checkpoints.forget(stream);
        cards.forget(stream);
    }

    /**
     * How many markers were removed.
     *
     * @param index of those by which streams are found
     * @param feed of those that tell of changes
     */
    public record Tidied(long index, long feed) {}

    /**
     * Removes markers that tell nobody anything any more: of commits that lost their slot to another, of terms that a later
     * commit took away, and of changes more than a week ago. Without it, searches look at more models than they must, and
     * objects pile up; nothing else. To be called now and then, such as once a week, by anybody who may delete markers; it
     * lists the index and reads the logs that have markers, which takes a while. Safe at any time, also by several at once.
     */
    public Tidied tidy() {
        return new Tidied(janitor.index(), janitor.feed());
    }

    @Override
    public Instant time() {
        return bucket.time();
    }

    /** Closes nothing that was handed in. */
    @Override
    public void close() {
        parallel.close();
    }
}

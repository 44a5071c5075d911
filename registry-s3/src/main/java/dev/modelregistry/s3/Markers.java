package dev.modelregistry.s3;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The index: an object for each term that a commit puts, written before the commit, so that whoever sees the commit
 * finds it. A marker names the commit that wrote it, so that each is written by one commit alone and can be deleted once
 * that commit is known to have lost its slot, or to be outdated.
 */
final class Markers {
    private final Bucket bucket;

    Markers(Bucket bucket) {
        this.bucket = bucket;
    }

    /** What stands for a commit in markers that none wrote: it never has a slot. */
    private static final CommitId NOBODY = new CommitId("0".repeat(32));

    /** The keys of the markers of a commit. */
    static List<String> of(StreamId stream, long revision, Commit commit) {
        return of(stream, revision, commit.id(), commit.index().puts());
    }

    /** The keys of markers that no commit wrote. */
    static List<String> of(StreamId stream, List<IndexDelta.Put> puts) {
        return of(stream, 0, NOBODY, puts);
    }

    private static List<String> of(StreamId stream, long revision, CommitId commit, List<IndexDelta.Put> puts) {
        Set<String> hashes = new LinkedHashSet<>();
        for (IndexDelta.Put put : puts) {
            if (put.findable()) {
                hashes.addAll(Terms.hashes(put));
            }
        }
        return hashes.stream()
                .map(hash -> Keys.marker(hash, stream, revision, commit))
                .toList();
    }

    Page<StreamId> streams(IndexTerm term, PageRequest page) {
        return folders(bucket, Keys.term(Terms.hash(term)), "", page);
    }

    /** The streams that have a folder below a root and start with a prefix: one request for each page. */
    static Page<StreamId> folders(Bucket bucket, String root, String prefix, PageRequest page) {
        String after = page.after().map(last -> Keys.after(root, last)).orElse("");
        Bucket.Listing listing = bucket.list(
                root + prefix,
                after,
                page.limit(),
                true,
                folder -> Keys.stream(root, folder).isPresent());
        List<StreamId> streams = new ArrayList<>();
        listing.folders().forEach(folder -> Keys.stream(root, folder).ifPresent(streams::add));
        if (listing.last().isEmpty() || streams.isEmpty()) {
            return Page.last(streams);
        }
        // the last on the page may be nobody's
        String last = streams.get(streams.size() - 1).value();
        return Page.of(streams, PageRequest.after(last, page.limit()));
    }
}

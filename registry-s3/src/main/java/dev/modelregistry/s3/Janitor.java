package dev.modelregistry.s3;

import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Removes markers that tell nobody anything any more. Of the index: those of commits that lost their slot to another, and
 * those of terms that a later commit took away or put again. An empty slot proves nothing, because its commit may still
 * come. Of the feed: those that are older than any token is good for. Thread-safe, and no harm if several are at it.
 */
final class Janitor {
    /** A token that was good a moment ago may be in use. */
    private static final Duration FEED_KEPT = Feed.KEPT.plusDays(1);

    private static final int PAGE = 1_000;
    private static final int STREAMS_AT_ONCE = 16;
    private static final int COMMITS_AT_ONCE = 64;

    private final Bucket bucket;
    private final Commits commits;
    private final Parallel parallel;
    private final int markersAtOnce;

    Janitor(Bucket bucket, Commits commits, Parallel parallel, int markersAtOnce) {
        this.bucket = bucket;
        this.commits = commits;
        this.parallel = parallel;
        this.markersAtOnce = markersAtOnce;
    }

    /** Removes old markers of the feed; returns how many. */
    long feed() {
        String oldest = Keys.feed(Minute.of(bucket.time().minus(FEED_KEPT)));
        long removed = 0;
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Bucket.Listing page = bucket.list(Keys.FEED, after.get(), PAGE, false);
            List<String> old = page.objects().stream()
                    .map(Bucket.Item::key)
                    .filter(key -> key.compareTo(oldest) < 0)
                    .toList();
            delete(old);
            removed += old.size();
            after = old.size() < page.objects().size() ? Optional.empty() : page.last();
        }
        return removed;
    }

    /** Removes needless markers of the index; returns how many. */
    long index() {
        long removed = 0;
        Optional<StreamId> after = Optional.empty();
        do {
            Batch batch = batch(after);
            List<Map.Entry<StreamId, List<Keys.Marker>>> streams =
                    new ArrayList<>(batch.markers().entrySet());
            for (int from = 0; from < streams.size(); from += STREAMS_AT_ONCE) {
                List<Map.Entry<StreamId, List<Keys.Marker>>> some =
                        streams.subList(from, Math.min(from + STREAMS_AT_ONCE, streams.size()));
                removed += parallel.map(some, stream -> index(stream.getKey(), stream.getValue())).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
            }
            after = batch.last();
        } while (after.isPresent());
        return removed;
    }

    /**
     * All markers of some streams.
     *
     * @param last the last of these streams, if there are others after it
     */
    private record Batch(NavigableMap<StreamId, List<Keys.Marker>> markers, Optional<StreamId> last) {}

    /**
     * The index is sorted by terms and is wanted by streams, and may be larger than memory: it is listed again for as many
     * streams as fit.
     */
    private Batch batch(Optional<StreamId> after) {
        NavigableMap<StreamId, List<Keys.Marker>> markers = new TreeMap<>();
        Optional<StreamId> last = Optional.empty();
        int count = 0;
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            Bucket.Listing page = bucket.list(Keys.INDEX, next.get(), PAGE, false);
            for (Bucket.Item item : page.objects()) {
                Optional<Keys.Marker> found = Keys.marker(Keys.INDEX, item.key());
                // without a revision, it is no commit's, and stays
                if (found.isPresent() && found.get().revision() > 0 && isBetween(found.get().stream(), after, last)) {
                    markers.computeIfAbsent(found.get().stream(), stream -> new ArrayList<>())
                            .add(found.get());
                    count++;
                }
            }
            while (count > markersAtOnce && markers.size() > 1) {
                StreamId dropped = markers.lastKey();
                count -= markers.getOrDefault(dropped, List.of()).size();
                markers.remove(dropped);
                last = Optional.of(markers.lastKey());
            }
            next = page.last();
        }
        return new Batch(markers, last);
    }

    private static boolean isBetween(StreamId stream, Optional<StreamId> after, Optional<StreamId> last) {
        return after.filter(a -> stream.compareTo(a) <= 0).isEmpty()
                && last.filter(l -> stream.compareTo(l) > 0).isEmpty();
    }

    /** The log of a stream tells which of its markers are needed. */
    private int index(StreamId stream, List<Keys.Marker> markers) {
        long first = markers.stream().mapToLong(Keys.Marker::revision).min().orElseThrow();
        History history = history(stream, first);
        List<String> needless = markers.stream()
                .filter(history::isNeedless)
                .map(marker -> Keys.marker(marker.place(), stream, marker.revision(), marker.commit()))
                .toList();
        delete(needless);
        return needless.size();
    }

    private History history(StreamId stream, long first) {
        History history = new History();
        int count = 2;
        for (long from = first; ; from += count, count = Math.min(count * 2, COMMITS_AT_ONCE)) {
            List<Long> revisions = LongStream.range(from, from + count).boxed().toList();
            for (Optional<CommitObject> commit : parallel.map(revisions, r -> commits.object(stream, r))) {
                if (commit.isEmpty()) {
                    return history;
                }
                history.add(commit.get());
            }
        }
    }

    /** A commit without its payload. */
    private record Landed(CommitId id, List<CommitObject.Change> index) {}

    /** What the commits of a stream did to its index. */
    private static final class History {
        private final Map<Long, Landed> commits = new HashMap<>();
        private final Map<List<String>, Long> lastPut = new HashMap<>();
        private final Map<String, Long> lastDrop = new HashMap<>();

        void add(CommitObject commit) {
            long revision = commit.commit().revision();
            commits.put(revision, new Landed(commit.commit().id(), commit.index()));
            for (CommitObject.Change change : commit.index()) {
                if (change instanceof CommitObject.Change.Drop drop) {
                    lastDrop.put(drop.member(), revision);
                } else if (change instanceof CommitObject.Change.Put put) {
                    lastPut.put(List.of(put.member(), put.field()), revision);
                }
            }
        }

        boolean isNeedless(Keys.Marker marker) {
            @Nullable Landed there = commits.get(marker.revision());
            if (there == null) {
                return false;
            }
            if (!there.id().equals(marker.commit())) {
                return true;
            }
            List<CommitObject.Change.Put> puts = there.index().stream()
                    .filter(CommitObject.Change.Put.class::isInstance)
                    .map(CommitObject.Change.Put.class::cast)
                    .filter(put -> put.terms().contains(marker.place()))
                    .toList();
            // a commit whose content was redacted does not say for whom it put the term
            return !puts.isEmpty() && puts.stream().allMatch(put -> isOutdated(put, marker.revision()));
        }

        private boolean isOutdated(CommitObject.Change.Put put, long revision) {
            return lastPut.getOrDefault(List.of(put.member(), put.field()), 0L) > revision
                    || lastDrop.getOrDefault(put.member(), 0L) > revision;
        }
    }

    private void delete(List<String> keys) {
        parallel.map(keys, key -> {
            bucket.delete(key);
            return key;
        });
    }
}

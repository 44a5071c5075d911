package dev.modelregistry.s3;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which streams changed. Each commit writes a marker {@code feed/<minute>/<stream>!<revision>-<commit>} before it
 * takes its slot. A reader lists those of the last minutes, again and again, because one may appear late: but never more
 * than {@link #OVERLAP} after the minute that it names, by the store's own clock, which the log sees to. A marker
 * counts once its slot is taken; until then the commit may still come. What was told is remembered as a digest: if it is
 * the same, nothing is new; if it is not, all streams of these minutes are told.
 */
final class Feed {
    /** How long after its minute's start a marker, and the commit that it announces, may still appear. */
    static final Duration OVERLAP = Duration.ofMinutes(5);

    /** How long a marker may take to be written; the rest of the overlap is for the commit, and for clocks. */
    private static final Duration PROMPT = Duration.ofMinutes(2);

    /** Older tokens start again. */
    static final Duration KEPT = Duration.ofDays(7);

    /** With more of them, all streams are told instead. */
    private static final int MAX_MARKERS = 10_000;

    /** Of changes as young as this all markers are listed: starting again would lead to the same ones. */
    private static final Duration RECENT = Duration.ofHours(1);

    /** Fewer than there may be in a window: what is forgotten is asked for again. */
    private static final int REMEMBERED = 10_000;

    private final Bucket bucket;
    private final Commits commits;
    private final Parallel parallel;

    /** The newest slot of a stream that is known to be taken. */
    private final Map<StreamId, Long> taken = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, Long> eldest) {
            return size() > REMEMBERED;
        }
    });

    Feed(Bucket bucket, Commits commits, Parallel parallel) {
        this.bucket = bucket;
        this.commits = commits;
        this.parallel = parallel;
    }

    /** The marker of a commit that is about to be appended now. */
    String marker(StreamId stream, long revision, CommitId commit) {
        return Keys.feed(Minute.of(bucket.time()), stream, revision, commit);
    }

    /** Whether a marker that was written just now appeared in time for those who read the feed. */
    boolean isPrompt(String marker) {
        Instant minute =
                Minute.start(Keys.marker(Keys.FEED, marker).orElseThrow().place());
        return bucket.time().isBefore(minute.plus(PROMPT));
    }

    /** Remembers that a slot is taken. */
    void landed(StreamId stream, long revision) {
        taken.merge(stream, revision, Math::max);
    }

    ChangePage since(ChangeToken token, int limit) {
        FeedToken from = FeedToken.parse(token);
        if (from instanceof FeedToken.Streams streams) {
            return streams(streams, limit);
        }
        return window((FeedToken.Window) from, limit);
    }

    /** From the start: all streams there are, then what changed since that was begun. */
    private ChangePage streams(FeedToken.Streams from, int limit) {
        String minute = from.minute().isEmpty() ? Minute.of(bucket.time().minus(OVERLAP)) : from.minute();
        PageRequest request = from.after().isEmpty()
                ? PageRequest.first(Math.min(limit, PageRequest.MAX_LIMIT))
                : PageRequest.after(from.after(), Math.min(limit, PageRequest.MAX_LIMIT));
        Page<StreamId> page = Markers.folders(bucket, Keys.LOG, "", request);
        FeedToken next = page.next()
                .<FeedToken>map(
                        more -> new FeedToken.Streams(minute, more.after().orElseThrow()))
                .orElseGet(() -> new FeedToken.Window(minute, digest(Set.of()), "", "", ""));
        return new ChangePage(page.items(), next.text());
    }

    private ChangePage window(FeedToken.Window from, int limit) {
        // before they are listed: what is written meanwhile is for the next window
        Instant now = bucket.time();
        Instant start = Minute.start(from.minute());
        int max = start.isBefore(now.minus(RECENT)) ? MAX_MARKERS : Integer.MAX_VALUE;
        Optional<List<Keys.Marker>> listed = markers(from.minute(), max);
        if (listed.isEmpty() || start.isBefore(now.minus(KEPT))) {
            // too much happened, or what happened then is no longer kept: start again
            return streams(FeedToken.Streams.START, limit);
        }
        List<Keys.Marker> markers = landed(listed.get());
        String told = digest(names(markers, from.minute()));
        boolean continued = !from.after().isEmpty();
        String later = Collections.max(List.of(from.minute(), Minute.of(now.minus(OVERLAP))));
        FeedToken.Window next = continued
                ? new FeedToken.Window(from.nextMinute(), from.nextTold(), "", "", "")
                : new FeedToken.Window(later, digest(names(markers, later)), "", "", "");
        if (!continued && told.equals(from.told())) {
            return new ChangePage(List.of(), next.text());
        }
        NavigableSet<StreamId> streams = new TreeSet<>();
        markers.forEach(marker -> streams.add(marker.stream()));
        List<StreamId> rest =
                continued ? List.copyOf(streams.tailSet(new StreamId(from.after()), false)) : List.copyOf(streams);
        if (rest.size() <= limit) {
            return new ChangePage(rest, next.text());
        }
        List<StreamId> page = rest.subList(0, limit);
        FeedToken onwards = new FeedToken.Window(
                from.minute(), from.told(), page.get(limit - 1).value(), next.minute(), next.told());
        return new ChangePage(page, onwards.text());
    }

    /** All markers from a minute on; empty if there are too many. */
    private Optional<List<Keys.Marker>> markers(String minute, int max) {
        List<Keys.Marker> markers = new ArrayList<>();
        Optional<String> after = Optional.of(Keys.FEED + minute);
        while (after.isPresent()) {
            Bucket.Listing page = bucket.list(Keys.FEED, after.get(), 1_000, false);
            page.objects().forEach(item -> Keys.marker(Keys.FEED, item.key()).ifPresent(markers::add));
            if (markers.size() > max) {
                return Optional.empty();
            }
            after = page.last();
        }
        return Optional.of(markers);
    }

    /**
     * Without those whose slot is free. A stream's newest marker tells of all: whoever wrote it had seen the slot before
     * it taken.
     */
    private List<Keys.Marker> landed(List<Keys.Marker> markers) {
        Map<StreamId, Long> newest = new TreeMap<>();
        markers.forEach(marker -> newest.merge(marker.stream(), marker.revision(), Math::max));
        // kept apart from what is remembered, which may be fewer than these
        Set<StreamId> there = ConcurrentHashMap.newKeySet();
        Map<StreamId, Long> unknown = new TreeMap<>();
        newest.forEach((stream, revision) -> {
            if (isTaken(stream, revision)) {
                there.add(stream);
            } else {
                unknown.put(stream, revision);
            }
        });
        parallel.map(List.copyOf(unknown.entrySet()), slot -> {
            if (commits.taken(slot.getKey(), slot.getValue())) {
                landed(slot.getKey(), slot.getValue());
                there.add(slot.getKey());
            }
            return slot;
        });
        return markers.stream()
                .filter(marker ->
                        marker.revision() < newest.getOrDefault(marker.stream(), 0L) || there.contains(marker.stream()))
                .toList();
    }

    private boolean isTaken(StreamId stream, long revision) {
        return taken.getOrDefault(stream, 0L) >= revision;
    }

    private static Set<String> names(List<Keys.Marker> markers, String fromMinute) {
        Set<String> names = new TreeSet<>();
        for (Keys.Marker marker : markers) {
            if (marker.place().compareTo(fromMinute) >= 0) {
                names.add(marker.toString());
            }
        }
        return names;
    }

    private static String digest(Set<String> names) {
        MessageDigest digest = Sha256.newDigest();
        names.forEach(name -> digest.update((name + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }
}

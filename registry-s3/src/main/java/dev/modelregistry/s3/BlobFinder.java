package dev.modelregistry.s3;

import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which of many blobs are there. A page of a listing costs as much as a dozen questions for single objects, so listing
 * goes on only as long as each page answers more than that.
 */
final class BlobFinder {
    /** At list prices a page of a listing costs 12.5 times what a HEAD does. */
    private static final int WORTH_A_PAGE = 13;

    private final Bucket bucket;
    private final Parallel parallel;
    private final SharedAnswers<BlobKey, Optional<BlobStat>> looks = new SharedAnswers<>();

    BlobFinder(Bucket bucket, Parallel parallel) {
        this.bucket = bucket;
        this.parallel = parallel;
    }

    Map<BlobKey, BlobStat> find(Collection<BlobKey> keys) {
        Map<BlobKey, BlobStat> found = new HashMap<>();
        NavigableMap<String, BlobKey> open = new TreeMap<>();
        new HashSet<>(keys).forEach(key -> open.put(BlobKeys.object(key), key));
        boolean worth = true;
        while (worth && open.size() >= WORTH_A_PAGE) {
            // just before the first that is wanted: '!' sorts before all that is in a key
            String first = open.firstKey();
            Bucket.Listing page =
                    bucket.list(BlobKeys.BLOB, first.substring(0, first.length() - 1) + "!", 1_000, false);
            for (Bucket.Item item : page.objects()) {
                BlobKeys.parse(item)
                        .filter(blob -> open.containsKey(item.key()))
                        .ifPresent(blob -> {
                            found.put(blob.key(), blob);
                        });
            }
            NavigableMap<String, BlobKey> answered =
                    page.last().map(last -> open.headMap(last, true)).orElse(open);
            worth = answered.size() >= WORTH_A_PAGE;
            answered.clear();
        }
        List<BlobKey> rest = new ArrayList<>(open.values());
        List<Optional<BlobStat>> stats = parallel.map(rest, this::find);
        stats.forEach(stat -> stat.ifPresent(blob -> found.put(blob.key(), blob)));
        return found;
    }

    /** Threads that look for the same blob at the same time share a request. */
    Optional<BlobStat> find(BlobKey key) {
        return looks.ask(key, () -> bucket.size(BlobKeys.object(key)).map(size -> new BlobStat(key, size)));
    }
}

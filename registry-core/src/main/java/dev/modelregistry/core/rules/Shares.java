package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Allocation.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arithmetic of shares and buckets. */
final class Shares {
    private Shares() {}

    /**
     * These versions share some buckets in the proportions that they had, each with one at least; the largest remainders
     * get what rounding left over.
     */
    static Map<Version, Share> scaled(Map<Version, Share> shares, int buckets) {
        int before = shares.values().stream().mapToInt(Share::buckets).sum();
        int spare = buckets - shares.size();
        Map<Version, Integer> scaled = new LinkedHashMap<>();
        Map<Version, Long> remainders = new LinkedHashMap<>();
        shares.forEach((version, share) -> {
            long product = (long) share.buckets() * spare;
            scaled.put(version, 1 + (int) (product / before));
            remainders.put(version, product % before);
        });
        int left =
                buckets - scaled.values().stream().mapToInt(Integer::intValue).sum();
        remainders.entrySet().stream()
                .sorted(Map.Entry.<Version, Long>comparingByValue().reversed())
                .limit(left)
                .forEach(e -> scaled.merge(e.getKey(), 1, Integer::sum));
        Map<Version, Share> result = new LinkedHashMap<>();
        scaled.forEach((version, count) -> result.put(version, new Share(count)));
        return result;
    }

    /** The same shares, the primary first: the largest, and of equal ones that which was primary, then the older one. */
    static Map<Version, Share> primaryFirst(Map<Version, Share> shares, Optional<Version> incumbent) {
        Map<Version, Share> sorted = new LinkedHashMap<>();
        shares.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Version, Share>>comparingInt(
                                e -> -e.getValue().buckets())
                        .thenComparing(e -> !incumbent.equals(Optional.of(e.getKey())))
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    /**
     * Gives each version its buckets and moves as few of them as can be: what shrinks gives up its last ones, and what
     * grows takes those that are free.
     */
    static List<Range> assign(Optional<Allocation> before, Map<Version, Share> shares) {
        if (before.isEmpty()) {
            return Allocation.contiguous(shares);
        }
        Map<Version, Integer> missing = new LinkedHashMap<>();
        shares.forEach((version, share) -> missing.put(version, share.buckets()));
        List<Optional<Version>> owners = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (Range range : before.get().ranges()) {
            int kept = Math.min(range.buckets(), missing.getOrDefault(range.version(), 0));
            missing.computeIfPresent(range.version(), (v, left) -> left - kept);
            owners.add(Optional.of(range.version()));
            lengths.add(kept);
            owners.add(Optional.empty());
            lengths.add(range.buckets() - kept);
        }
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < owners.size(); i++) {
            if (owners.get(i).isPresent()) {
                add(ranges, owners.get(i).get(), lengths.get(i));
                continue;
            }
            int free = lengths.get(i);
            for (Map.Entry<Version, Integer> taker : missing.entrySet()) {
                int taken = Math.min(free, taker.getValue());
                add(ranges, taker.getKey(), taken);
                taker.setValue(taker.getValue() - taken);
                free -= taken;
            }
        }
        return ranges;
    }

    private static void add(List<Range> ranges, Version version, int buckets) {
        if (buckets == 0) {
            return;
        }
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).version().equals(version)) {
            ranges.set(last, new Range(version, ranges.get(last).buckets() + buckets));
        } else {
            ranges.add(new Range(version, buckets));
        }
    }
}

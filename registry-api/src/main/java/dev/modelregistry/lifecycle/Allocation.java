package dev.modelregistry.lifecycle;

import dev.modelregistry.ModelName;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stage serves: versions and their shares, which add up to all of it.
 *
 * @param stage the stage
 * @param primary the version that a plain reference such as {@code fraud@production} names
 * @param shares the versions that it serves; never empty
 * @param ranges which of the {@link Share#BUCKETS} go to which version, from bucket 0 on without a gap
 * @param revision the model's revision in which it was last changed; hand it to
 *     {@link dev.modelregistry.Expect#revision} to be refused if somebody else was faster
 */
public record Allocation(Stage stage, Version primary, Map<Version, Share> shares, List<Range> ranges, long revision) {
    /**
     * Buckets in a row that go to one version.
     *
     * @param version the version
     * @param buckets how many
     */
    public record Range(Version version, int buckets) {}

    /** Copies and checks the shares and ranges. */
    public Allocation {
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        ranges = List.copyOf(ranges);
        int buckets = shares.values().stream().mapToInt(Share::buckets).sum();
        if (buckets != Share.BUCKETS || !shares.containsKey(primary)) {
            throw new IllegalArgumentException(
                    "shares of " + stage + " must add up to 100 % and hold the primary " + primary + ": " + shares);
        }
        Map<Version, Integer> ranged = new LinkedHashMap<>();
        ranges.forEach(range -> ranged.merge(range.version(), range.buckets(), Integer::sum));
        Map<Version, Integer> shared = new LinkedHashMap<>();
        shares.forEach((version, share) -> shared.put(version, share.buckets()));
        if (!ranged.equals(shared)) {
            throw new IllegalArgumentException(
                    "the ranges of " + stage + " are not its shares: " + ranges + ", " + shares);
        }
    }

    /** Shares whose buckets lie one after the other. */
    public Allocation(Stage stage, Version primary, Map<Version, Share> shares, long revision) {
        this(stage, primary, shares, contiguous(shares), revision);
    }

    /** All of a stage for one version. */
    public static Allocation all(Stage stage, Version version, long revision) {
        return new Allocation(stage, version, Map.of(version, Share.ALL), revision);
    }

    /** The buckets of these shares, one after the other in their order. */
    public static List<Range> contiguous(Map<Version, Share> shares) {
        List<Range> ranges = new ArrayList<>();
        shares.forEach((version, share) -> ranges.add(new Range(version, share.buckets())));
        return ranges;
    }

    /**
     * The version that serves a key, such as a customer's id: always the same while the shares stay, and with the fewest
     * keys moved when they change.
     */
    public Version route(ModelName model, String key) {
        int bucket = Buckets.of(Buckets.salt(model, stage), key);
        for (Range range : ranges) {
            bucket -= range.buckets();
            if (bucket < 0) {
                return range.version();
            }
        }
        throw new IllegalStateException("ranges that do not add up: " + ranges);
    }
}

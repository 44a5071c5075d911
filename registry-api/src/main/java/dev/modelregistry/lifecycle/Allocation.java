package dev.modelregistry.lifecycle;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stage serves: versions and their shares, which add up to all of it.
 *
 * @param stage the stage
 * @param primary the version that a plain reference such as {@code fraud@production} names
 * @param shares the versions that it serves; never empty
 * @param revision the model's revision in which it was last changed; hand it to
 *     {@link dev.modelregistry.Expect#revision} to be refused if somebody else was faster
 */
public record Allocation(Stage stage, Version primary, Map<Version, Share> shares, long revision) {
    /** Copies and checks the shares. */
    public Allocation {
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        int buckets = shares.values().stream().mapToInt(Share::buckets).sum();
        if (buckets != Share.BUCKETS || !shares.containsKey(primary)) {
            throw new IllegalArgumentException(
                    "shares of " + stage + " must add up to 100 % and hold the primary " + primary + ": " + shares);
        }
    }

    /** All of a stage for one version. */
    public static Allocation all(Stage stage, Version version, long revision) {
        return new Allocation(stage, version, Map.of(version, Share.ALL), revision);
    }
}

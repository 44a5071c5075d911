package dev.modelregistry.serving;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a handle serves, and how fresh that is.
 *
 * @param ref what it follows
 * @param serving the versions that are loaded, and the share of calls that each answers
 * @param since when they took over
 * @param confirmed when the store last said that this is what the reference names; what has passed since then is its
 *     staleness
 * @param offline whether it was started from the local cache because the store could not be reached, and has not been since
 * @param recalled the versions among them that were recalled
 * @param lastError why the newest attempt to look or to load failed; empty if it did not
 */
public record ServingStatus(
        ModelRef ref,
        Map<Version, Share> serving,
        Instant since,
        Instant confirmed,
        boolean offline,
        Set<Version> recalled,
        Optional<String> lastError) {
    /** Copies the collections. */
    public ServingStatus {
        serving = Collections.unmodifiableMap(new TreeMap<>(serving));
        recalled = Collections.unmodifiableSet(new TreeSet<>(recalled));
    }
}

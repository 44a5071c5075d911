package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A stage of a model. All share steps of one candidate are one rollout, and a rollback undoes a whole one.
 *
 * @param current what it serves; absent if nothing
 * @param revision in which that last changed
 * @param past what it served before each rollout that was not undone, oldest first; a rollback takes the last of them
 * @param candidate whose rollout is the last one
 * @param standing the versions that it serves, since when, and up to which share so far
 * @param served the versions that it ever served
 */
public record StageState(
        Optional<Allocation> current,
        long revision,
        List<Allocation> past,
        Optional<Version> candidate,
        Map<Version, Standing> standing,
        Set<Version> served) {
    static final StageState EMPTY = new StageState(
            Optional.empty(), 0, PersistentList.empty(), Optional.empty(), Map.of(), Collections.emptySet());

    /** Since when a version is in the stage without a break, and the largest share that it had since then. */
    public record Standing(Instant since, Share peak) {}

    public StageState {
        past = past instanceof PersistentList<Allocation> ? past : PersistentList.copyOf(past);
        standing = Collections.unmodifiableMap(new TreeMap<>(standing));
        served = Collections.unmodifiableSet(new TreeSet<>(served));
    }

    public boolean serves(Version version) {
        return current.isPresent() && current.get().shares().containsKey(version);
    }

    /** Serves nothing any more. What leaves a stage for good is not gone back to. */
    StageState emptied(long atRevision) {
        return new StageState(Optional.empty(), atRevision, past, Optional.empty(), Map.of(), served);
    }

    /** A step of a candidate's rollout: what was there before its first step is remembered. */
    StageState step(Allocation to, Optional<Version> by, Instant time) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        if (endsExperiment(to)) {
            return with(to, before.take(before.size() - 1), Optional.empty(), time);
        }
        boolean sameRollout = candidate.isPresent()
                && (by.isPresent() ? by.equals(candidate) : to.shares().containsKey(candidate.get()));
        if (sameRollout || current.isEmpty()) {
            return with(to, before, by.or(() -> candidate), time);
        }
        return with(to, before.plus(current.get()), by, time);
    }

    /** Goes on without a version that left; nothing is remembered. */
    StageState without(Allocation rest, Instant time) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        return endsExperiment(rest)
                ? with(rest, before.take(before.size() - 1), Optional.empty(), time)
                : with(rest, before, candidate.filter(rest.shares()::containsKey), time);
    }

    /** Back to what was served before: the newest past allocation of exactly these shares, and all after it, are gone. */
    StageState back(Allocation to, Instant time) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        int keep = before.size();
        while (keep > 0 && !before.get(keep - 1).shares().equals(to.shares())) {
            keep--;
        }
        return with(to, before.take(Math.max(keep - 1, 0)), Optional.empty(), time);
    }

    /** The candidate is gone, and all is as it was before it came. */
    private boolean endsExperiment(Allocation to) {
        return candidate.isPresent()
                && current.isPresent()
                && current.get().shares().size() > 1
                && !to.shares().containsKey(candidate.get())
                && !past.isEmpty()
                && past.get(past.size() - 1).shares().equals(to.shares());
    }

    private StageState with(
            Allocation to, PersistentList<Allocation> before, Optional<Version> nextCandidate, Instant time) {
        Map<Version, Standing> standings = new TreeMap<>();
        Set<Version> ever = new TreeSet<>(served);
        to.shares().forEach((version, share) -> {
            Standing old = standing.getOrDefault(version, new Standing(time, share));
            standings.put(
                    version,
                    new Standing(old.since(), share.buckets() > old.peak().buckets() ? share : old.peak()));
            ever.add(version);
        });
        return new StageState(Optional.of(to), to.revision(), before, nextCandidate, standings, ever);
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param served the versions that it ever served, and the largest share that each had
 */
public record StageState(
        Optional<Allocation> current,
        long revision,
        List<Allocation> past,
        Optional<Version> candidate,
        Map<Version, Standing> standing,
        Map<Version, Share> served) {
    static final StageState EMPTY =
            new StageState(Optional.empty(), 0, PersistentList.empty(), Optional.empty(), Map.of(), Map.of());

    /**
     * Since when a version is in the stage without a break, and the largest share that it had since then. What a recall of
     * another one left to it does not count, as nobody wanted that.
     */
    public record Standing(Instant since, Share peak) {}

    public StageState {
        past = past instanceof PersistentList<Allocation> ? past : PersistentList.copyOf(past);
        standing = Collections.unmodifiableMap(new TreeMap<>(standing));
        served = Collections.unmodifiableMap(new TreeMap<>(served));
    }

    public boolean serves(Version version) {
        return current.isPresent() && current.get().shares().containsKey(version);
    }

    /** Whether it goes back to just these shares, sooner or later, if one rollback follows another. */
    boolean remembers(Map<Version, Share> shares) {
        return past.stream().anyMatch(allocation -> allocation.shares().equals(shares));
    }

    /** Serves nothing any more. */
    StageState emptied(long atRevision) {
        return new StageState(Optional.empty(), atRevision, past, Optional.empty(), Map.of(), served);
    }

    /** A step of a candidate's rollout: what was there before its first step is remembered. */
    StageState step(Allocation to, Optional<Version> by, Instant time) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        if (endsExperiment(to)) {
            return with(to, before.take(before.size() - 1), Optional.empty(), time, true);
        }
        boolean sameRollout = candidate.isPresent()
                && (by.isPresent() ? by.equals(candidate) : to.shares().containsKey(candidate.get()));
        if (sameRollout || current.isEmpty()) {
            return with(to, before, by.or(() -> candidate), time, true);
        }
        return with(to, before.plus(current.get()), by, time, true);
    }

    /**
     * Goes on without a version that left; nothing is remembered.
     *
     * @param wanted whether what others got by it counts as had
     */
    StageState without(Allocation rest, Instant time, boolean wanted) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        return endsExperiment(rest)
                ? with(rest, before.take(before.size() - 1), Optional.empty(), time, wanted)
                : with(rest, before, candidate.filter(rest.shares()::containsKey), time, wanted);
    }

    /**
     * What was taken out on purpose does not come back by itself: nothing that held it is gone back to, nor is what is left
     * gone back to twice in a row.
     */
    StageState forgetting(Set<Version> taken) {
        Map<Version, Share> after = current.map(Allocation::shares).orElse(Map.of());
        List<Allocation> left = new ArrayList<>();
        for (int i = past.size() - 1; i >= 0; i--) {
            Map<Version, Share> shares = past.get(i).shares();
            if (Collections.disjoint(shares.keySet(), taken) && !shares.equals(after)) {
                left.add(0, past.get(i));
                after = shares;
            }
        }
        return new StageState(current, revision, PersistentList.copyOf(left), candidate, standing, served);
    }

    /**
     * Back to what was served before. The newest past allocation of exactly these shares, and all after it, are gone. If there
     * is none, what was settled before stays to be gone back to: up to that on which a candidate's rollout began, if these
     * are the shares of a rollout, else all of it.
     */
    StageState back(Allocation to, Optional<Version> by, Instant time) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        for (int i = before.size() - 1; i >= 0; i--) {
            if (before.get(i).shares().equals(to.shares())) {
                return with(to, before.take(i), Optional.empty(), time, true);
            }
        }
        Optional<Version> resumed = by.filter(to.shares()::containsKey);
        if (resumed.isPresent()) {
            Set<Version> others = new TreeSet<>(to.shares().keySet());
            others.remove(resumed.get());
            if (candidate.isEmpty()
                    && current.isPresent()
                    && others.containsAll(current.get().shares().keySet())) {
                return with(to, before.plus(current.get()), resumed, time, true);
            }
            for (int i = before.size() - 1; i >= 0; i--) {
                if (others.containsAll(before.get(i).shares().keySet())) {
                    return with(to, before.take(i + 1), resumed, time, true);
                }
            }
        }
        return with(to, before, resumed, time, true);
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
            Allocation to,
            PersistentList<Allocation> before,
            Optional<Version> nextCandidate,
            Instant time,
            boolean wanted) {
        Map<Version, Standing> standings = new TreeMap<>();
        Map<Version, Share> ever = new TreeMap<>(served);
        to.shares().forEach((version, share) -> {
            Standing old = standing.getOrDefault(version, new Standing(time, share));
            standings.put(version, new Standing(old.since(), wanted ? larger(old.peak(), share) : old.peak()));
            ever.merge(version, share, (had, now) -> wanted ? larger(had, now) : had);
        });
        return new StageState(Optional.of(to), to.revision(), before, nextCandidate, standings, ever);
    }

    private static Share larger(Share one, Share other) {
        return one.buckets() < other.buckets() ? other : one;
    }
}

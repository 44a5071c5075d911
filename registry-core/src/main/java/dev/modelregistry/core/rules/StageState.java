package dev.modelregistry.core.rules;

import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import java.util.List;
import java.util.Optional;

/**
 * A stage of a model.
 *
 * @param current what it serves; absent if nothing
 * @param revision in which that last changed
 * @param past what it served before, oldest first; a rollback takes the last of them
 */
public record StageState(Optional<Allocation> current, long revision, List<Allocation> past) {
    static final StageState EMPTY = new StageState(Optional.empty(), 0, PersistentList.empty());

    public StageState {
        past = past instanceof PersistentList<Allocation> ? past : PersistentList.copyOf(past);
    }

    public boolean serves(Version version) {
        return current.isPresent() && current.get().shares().containsKey(version);
    }

    /** Serves something else; what it served is remembered. What leaves a stage for good is not gone back to. */
    StageState next(Optional<Allocation> allocation, long atRevision) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        boolean replaced = current.isPresent() && allocation.isPresent();
        return new StageState(allocation, atRevision, replaced ? before.plus(current.get()) : before);
    }

    /** Back to what was served before: the newest past allocation of exactly these shares, and all after it, are gone. */
    StageState back(Allocation to, long atRevision) {
        PersistentList<Allocation> before = (PersistentList<Allocation>) past;
        int keep = before.size();
        while (keep > 0 && !before.get(keep - 1).shares().equals(to.shares())) {
            keep--;
        }
        return new StageState(Optional.of(to), atRevision, before.take(Math.max(keep - 1, 0)));
    }
}

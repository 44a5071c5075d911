package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import java.util.List;

/**
 * Reads what happened, and whether the log that tells of it is as it was written. Thread-safe.
 *
 * <p>Of the views of {@link dev.modelregistry.Registry#at}, {@code history} tells what had happened by then; what checks
 * the log is refused there, because a log is checked as it is.
 */
public interface Audit {
    /** Everything that ever happened to a model, oldest first. */
    default List<HistoryEntry> history(ModelName model) {
        return history(model, HistoryFilter.ALL);
    }

    /** Everything that ever happened to a model, oldest first. */
    default List<HistoryEntry> history(String model) {
        return history(ModelName.of(model));
    }

    /**
     * What happened to a model and passes a filter, oldest first.
     *
     * @throws dev.modelregistry.error.IntegrityException if a revision is missing, is not in its place, or was redacted without
     *     an erasure
     */
    List<HistoryEntry> history(ModelName model, HistoryFilter filter);

    /** What happened to a model and passes a filter, oldest first. */
    default List<HistoryEntry> history(String model, HistoryFilter filter) {
        return history(ModelName.of(model), filter);
    }

    /**
     * Walks a model's whole log and checks that every commit is unchanged and follows from the one before it. What only an
     * anchor could show is in {@link Verification#unknown}. The index that searches and lineage use stands beside the log, and is
     * not compared with it.
     */
    Verification verify(ModelName model);

    /** Walks a model's whole log and checks that every commit is unchanged and follows from the one before it. */
    default Verification verify(String model) {
        return verify(ModelName.of(model));
    }

    /**
     * As above, and checks that the log still holds what it held when the anchor was taken, so that a tail that was cut
     * off shows, and one that was written anew. A log that is gone altogether is a problem too.
     *
     * @throws dev.modelregistry.error.InvalidInputException if the anchor says nothing of the model
     */
    Verification verify(ModelName model, Anchor anchor);

    /** Checks a model's log, also against what it held when the anchor was taken. */
    default Verification verify(String model, Anchor anchor) {
        return verify(ModelName.of(model), anchor);
    }

    /**
     * Checks the logs of all models and the registry's own, one after the other: of those that the store lists, which is part of
     * its index. One that it lists and has no commit of is a problem.
     */
    RegistryVerification verify();

    /** Checks all logs, also against what they held when the anchor was taken; one that is gone is a problem. */
    RegistryVerification verify(Anchor anchor);

    /**
     * Where a model's log ends now, to be kept where nobody who can write to the store can write.
     *
     * @throws dev.modelregistry.error.IntegrityException if the log ends before a revision that is known to have been there
     */
    Anchor anchor(ModelName model);

    /** Where a model's log ends now. */
    default Anchor anchor(String model) {
        return anchor(ModelName.of(model));
    }

    /**
     * Where the logs of all models and the registry's own end now, one after the other.
     *
     * @throws dev.modelregistry.error.IntegrityException if one of them ends before a revision that is known to have been there
     */
    Anchor anchor();

    /**
     * Everything that an auditor asks about a model, in one value that can be written down. It reads the model's whole log
     * twice, and the logs of the models that were made from it.
     */
    AuditReport report(ModelName model);

    /** Everything that an auditor asks about a model, in one value that can be written down. */
    default AuditReport report(String model) {
        return report(ModelName.of(model));
    }
}

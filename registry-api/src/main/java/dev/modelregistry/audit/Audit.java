package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import java.util.List;

/** Reads what happened. Thread-safe. */
public interface Audit {
    /** Everything that ever happened to a model, oldest first. */
    List<HistoryEntry> history(ModelName model);

    /** Everything that ever happened to a model, oldest first. */
    default List<HistoryEntry> history(String model) {
        return history(ModelName.of(model));
    }

    /** Walks a model's whole log and checks that every commit is unchanged and follows from the one before it. */
    Verification verify(ModelName model);

    /** Walks a model's whole log and checks that every commit is unchanged and follows from the one before it. */
    default Verification verify(String model) {
        return verify(ModelName.of(model));
    }
}

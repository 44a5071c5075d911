package dev.modelregistry.core.engine;

import dev.modelregistry.ModelName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Models at some moment: now, or in the past. Thread-safe. */
public interface Heads {
    /** The model as it is at that moment; without a version, if there was none then. */
    Head load(ModelName model);

    /** Several models, in this order; side by side, where that is faster. */
    default List<Head> loadAll(List<ModelName> models) {
        return models.stream().map(this::load).toList();
    }

    /** The moment; empty if it is now. */
    default Optional<Instant> moment() {
        return Optional.empty();
    }
}

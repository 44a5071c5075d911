package dev.modelregistry.core.engine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.modelregistry.ModelName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Models as they were at a moment. Times in a log never go back, so once it has an entry after the moment, what was before is
 * known for good, and kept. Thread-safe.
 */
public final class PastHeads implements Heads {
    private static final int KEPT = 1_000;

    private final LogReader reader;
    private final Instant moment;
    private final Cache<ModelName, Head> cache =
            CacheBuilder.newBuilder().maximumSize(KEPT).build();

    public PastHeads(LogReader reader, Instant moment) {
        this.reader = reader;
        this.moment = moment;
    }

    @Override
    public Head load(ModelName model) {
        @Nullable Head kept = cache.getIfPresent(model);
        if (kept != null && !reader.knowsErased(model)) {
            return kept;
        }
        LogReader.Past past = reader.loadAt(model, moment);
        if (past.fixed()) {
            cache.put(model, past.head());
        }
        return past.head();
    }

    @Override
    public List<Head> loadAll(List<ModelName> models) {
        return reader.sideBySide(models, this::load);
    }

    @Override
    public Optional<Instant> moment() {
        return Optional.of(moment);
    }
}

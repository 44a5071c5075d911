package dev.modelregistry.core;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Progress;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Resolve;
import dev.modelregistry.core.serve.LocalModels;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.serving.LocalModel;
import java.time.Duration;
import java.util.function.Consumer;

/** Loads files; asks the store which version's only where that may have changed. */
final class Loads {
    /** Longer than any process lives. */
    private static final Duration EVER = Duration.ofDays(36_500);

    private final LogReader log;
    private final Reads now;
    private final LocalModels local;

    Loads(LogReader log, Reads now, LocalModels local) {
        this.log = log;
        this.now = now;
        this.local = local;
    }

    LocalModel load(Reads reads, ModelRef ref, Consumer<? super Progress> listener) {
        boolean exact = ref.selector() instanceof ModelRef.Exact || ref.selector() instanceof ModelRef.Pinned;
        return local.load(exact ? known(reads, ref, EVER) : reads.models.version(ref), listener);
    }

    LocalModel load(Reads reads, ModelRef ref, Duration maxStaleness) {
        if (maxStaleness.isNegative()) {
            throw new InvalidInputException(
                    "what is known cannot be newer than now; got a staleness of " + maxStaleness);
        }
        return local.load(known(reads, ref, maxStaleness), progress -> {});
    }

    private ModelVersion known(Reads reads, ModelRef ref, Duration maxStaleness) {
        if (reads.heads.moment().isPresent()) {
            // the past is what it is
            return reads.models.version(ref);
        }
        long age = maxStaleness.compareTo(EVER) > 0 ? EVER.toNanos() : maxStaleness.toNanos();
        ModelState state = log.load(ref.model(), System.nanoTime() - age).state();
        try {
            return now.models.version(state, Resolve.resolve(state, ref));
        } catch (NotFoundException e) {
            // perhaps it is there by now
            return now.models.version(ref);
        }
    }
}

package dev.modelregistry.core.report;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.metadata.Dataset;
import java.time.Duration;
import java.time.Instant;

/** A registry in memory, with a clock that is set by hand and goes on by an hour before each registration. */
final class Audited implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final String MODEL = "fraud";

    private Instant now = START;
    final Registry registry = Registries.builder(new MemoryCommitLog(), new MemoryBlobStore())
            .clock(() -> now)
            .actor(Actor.of("ada", "ml-lead"))
            .build();

    void later(Duration time) {
        now = now.plus(time);
    }

    Instant now() {
        return now;
    }

    ModelVersion register() {
        return registry.register(registration().build());
    }

    ModelVersion register(ModelRef parent) {
        return registry.register(registration().parent(parent).build());
    }

    Registration.Builder registration() {
        later(Duration.ofHours(1));
        return Registration.of(MODEL)
                .artifact("model", new byte[] {1})
                .trainedAt(START)
                .dataset(Dataset.of("transactions", "2026-01").role("train"))
                .hyperparameter("depth", 6)
                .metric("auc", 0.9);
    }

    AuditReport report() {
        return registry.audit().report(MODEL);
    }

    @Override
    public void close() {
        registry.close();
    }
}

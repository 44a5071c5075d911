package dev.modelregistry.examples;

import ai.onnxruntime.OrtException;
import dev.modelregistry.Version;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that notices when it is used after it was closed, or closed while it is used. */
final class WatchedScorer implements AutoCloseable {
    private final Version version;
    private final Scorer scorer;
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger misuses = new AtomicInteger();

    WatchedScorer(Version version, Scorer scorer) {
        this.version = version;
        this.scorer = scorer;
    }

    Version version() {
        return version;
    }

    boolean answersRightly(Patient patient) throws OrtException {
        inUse.incrementAndGet();
        try {
            if (closed.get() > 0) {
                misuses.incrementAndGet();
            }
            boolean malignant = scorer.probabilityOfMalignant(patient.measurements()) > 0.5;
            return malignant == patient.diagnosis().equals(Patient.MALIGNANT);
        } finally {
            inUse.decrementAndGet();
        }
    }

    /** Whether it was closed once, and not before its last call had ended. */
    boolean ended() {
        return closed.get() == 1 && misuses.get() == 0;
    }

    @Override
    public void close() throws OrtException {
        if (inUse.get() > 0) {
            misuses.incrementAndGet();
        }
        closed.incrementAndGet();
        scorer.close();
    }
}

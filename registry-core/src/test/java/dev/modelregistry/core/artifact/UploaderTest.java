package dev.modelregistry.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Progress;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class UploaderTest {
    @Test
    void progressEndsWithTheArtifactsBytes() {
        int size = 20 << 20;
        List<Progress> told = new CopyOnWriteArrayList<>();
        try (Registry registry =
                Registries.builder(new MemoryCommitLog(), new MemoryBlobStore()).build()) {
            registry.register(Registration.of("fraud")
                    .artifact("weights", new byte[size])
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .onProgress(told::add)
                    .build());
        }
        assertThat(told).allSatisfy(progress -> assertThat(progress.done()).isLessThanOrEqualTo(progress.total()));
        assertThat(told.get(told.size() - 1).finished()).isTrue();
    }
}

package dev.modelregistry.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Minimal;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.query.CountingLog;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.lineage.LineageGraph;
import org.junit.jupiter.api.Test;

/** A model that is trained anew each night, from what it was the night before. */
class LongChainTest {
    private static final int NIGHTS = 300;

    private final CountingLog counting = new CountingLog(new MemoryCommitLog());

    private Registry open() {
        return Registries.builder(counting.log(), new MemoryBlobStore()).build();
    }

    private static Registration.Builder night() {
        return Minimal.version("fraud");
    }

    @Test
    void itsOriginsTakeFewRequests() {
        try (Registry registry = open()) {
            ModelRef last = registry.register(night().build()).ref();
            for (int i = 1; i < NIGHTS; i++) {
                Registration next = night().parent(last).tag("night", "" + i).build();
                last = registry.register(next).ref();
            }
        }
        try (Registry registry = open()) {
            counting.reset();
            LineageGraph graph = registry.lineage().of("fraud@latest");
            assertThat(graph.nodes()).hasSize(NIGHTS);
            assertThat(graph.edges()).hasSize(NIGHTS - 1);
            assertThat(graph.nodes())
                    .extracting(LineageGraph.Node::label)
                    .startsWith("fraud@1." + (NIGHTS - 1))
                    .endsWith("fraud@1.0");
            int perPage = 64;
            assertThat(counting.calls("tail") + counting.calls("start") + counting.calls("checkpoint"))
                    .isLessThan(10);
            assertThat(counting.calls("read") + counting.calls("card")).isLessThan(2 * NIGHTS / perPage + 20);
        }
    }
}

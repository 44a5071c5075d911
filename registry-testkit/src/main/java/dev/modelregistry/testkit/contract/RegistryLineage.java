package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryLineage extends RegistryConcern {
    private static final Dataset LAKE = Dataset.of("lake", "2026-10");

    RegistryLineage(RegistryContract contract) {
        super(contract);
    }

    private static Registration.Builder bare(String model) {
        return Registration.of(model)
                .artifact("model.bin", model.getBytes(StandardCharsets.UTF_8))
                .trainedAt(TRAINED)
                .noHyperparameters()
                .noMetrics();
    }

    private ModelVersion madeFrom(String model, ModelVersion... parents) {
        Registration.Builder r = bare(model).noDataset();
        List.of(parents).forEach(parent -> r.parent(parent.ref()));
        return registry().register(r.build());
    }

    private static List<String> edges(LineageGraph graph) {
        return graph.edges().stream()
                .map(edge -> label(graph, edge.from()) + " > " + label(graph, edge.to()) + ": " + edge.label())
                .toList();
    }

    private static String label(LineageGraph graph, String id) {
        return graph.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow()
                .label();
    }

    @Test
    void tellsWhatAVersionWasMadeFrom() {
        ModelVersion base = registry()
                .register(bare("base")
                        .dataset(LAKE.role("train"))
                        .dataset(Dataset.of("toy", "1"))
                        .code(CodeRef.git("https://git.example/base", "9f3c"))
                        .build());
        ModelVersion tuned = madeFrom("tuned", base);
        ModelVersion merged = madeFrom("merged", tuned, base);
        LineageGraph graph = registry().lineage().of(merged.ref());
        assertThat(graph.nodes())
                .extracting(LineageGraph.Node::label)
                .containsExactlyInAnyOrder(
                        "merged@1.0",
                        "tuned@1.0",
                        "base@1.0",
                        "lake/2026-10",
                        "toy/1",
                        "https://git.example/base@9f3c");
        assertThat(edges(graph))
                .containsExactlyInAnyOrder(
                        "tuned@1.0 > merged@1.0: parent of",
                        "base@1.0 > merged@1.0: parent of",
                        "base@1.0 > tuned@1.0: parent of",
                        "lake/2026-10 > base@1.0: train",
                        "toy/1 > base@1.0: ",
                        "https://git.example/base@9f3c > base@1.0: built by");
        assertThat(registry().lineage().of("base@latest").nodes()).hasSize(4);
    }

    @Test
    void findsWhatADatasetTouchedAndWhereItServes() {
        ModelVersion base = registry().register(bare("base").dataset(LAKE).build());
        ModelVersion tuned = inProduction(madeFrom("tuned", base));
        madeFrom("tuned", madeFrom("other"));
        ModelVersion again = madeFrom("again", tuned);
        registry()
                .register(
                        bare("same-name").dataset(Dataset.of("lake", "2026-11")).build());
        ModelVersion direct =
                registry().register(bare("direct").dataset(LAKE.role("holdout")).build());
        assertThat(registry().lineage().trainedOn(LAKE.digest("sha256:1")))
                .containsExactly(registry().version(base.ref()), registry().version(direct.ref()));
        List<ModelVersion> affected = registry().lineage().affectedBy(LAKE);
        assertThat(affected)
                .extracting(ModelVersion::toString)
                .containsExactly(again.toString(), base.toString(), direct.toString(), tuned.toString());
        assertThat(affected)
                .filteredOn(version -> version.stages().contains(PRODUCTION))
                .extracting(ModelVersion::ref)
                .containsExactly(tuned.ref());
        assertThat(registry().lineage().affectedBy(Dataset.of("lake", "1"))).isEmpty();
        assertThat(edges(registry().lineage().impactOf(LAKE)))
                .containsExactlyInAnyOrder(
                        "lake/2026-10 > base@1.0: ",
                        "lake/2026-10 > direct@1.0: holdout",
                        "base@1.0 > tuned@1.0 [production]: parent of",
                        "tuned@1.0 [production] > again@1.0: parent of");
    }

    @Test
    void aDeletedVersionStaysInTheLineageOfOthers() {
        ModelVersion base = registry().register(bare("base").dataset(LAKE).build());
        ModelVersion middle = madeFrom("middle", base);
        ModelVersion child = madeFrom("child", middle);
        ModelVersion sibling = madeFrom("middle", middle);
        registry().delete(base.ref(), "unused");
        registry().delete(middle.ref(), "unused");
        for (Registry reader : List.of(registry(), contract.open())) {
            assertThat(reader.lineage().trainedOn(LAKE)).isEmpty();
            assertThat(reader.lineage().affectedBy(LAKE))
                    .extracting(ModelVersion::ref)
                    .containsExactly(child.ref(), sibling.ref());
            assertThat(edges(reader.lineage().of(child.ref())))
                    .containsExactlyInAnyOrder(
                            "middle@1.0 (deleted) > child@1.0: parent of",
                            "base@1.0 (deleted) > middle@1.0 (deleted): parent of",
                            "lake/2026-10 > base@1.0 (deleted): ");
        }
    }

    @Test
    void aDeletedVersionStillTellsItsOwnLineage() {
        ModelVersion base = registry().register(bare("base").dataset(LAKE).build());
        ModelVersion child = madeFrom("child", base);
        registry().delete(base.ref(), "unused");
        for (Registry reader : List.of(registry(), contract.open())) {
            assertThat(edges(reader.lineage().of(base.ref()))).containsExactly("lake/2026-10 > base@1.0 (deleted): ");
            assertThat(edges(reader.lineage().descendants("base@1.0")))
                    .containsExactly("base@1.0 (deleted) > child@1.0: parent of");
        }
        refused(NotFoundException.class, () -> registry().lineage().of("base@latest"), "recalled or deleted");
        refused(NotFoundException.class, () -> registry().version(base.ref()), "was deleted");
        registry().delete(child.ref(), "unused");
        assertThat(edges(registry().lineage().descendants(base.ref())))
                .containsExactly("base@1.0 (deleted) > child@1.0 (deleted): parent of");
        registry().erase("base", "request 4711");
        refused(NotFoundException.class, () -> registry().lineage().of(base.ref()), "base was erased");
        refused(NotFoundException.class, () -> registry().lineage().descendants(base.ref()), "base was erased");
    }

    @Test
    void aDeletedVersionIsStillFoundIfItWasRegisteredInTheSameBreath() throws InterruptedException {
        ModelVersion base = registry().register(bare("base").dataset(LAKE).build());
        Threads.together(4, thread -> {
            ModelVersion version = registry()
                    .register(bare("many").dataset(LAKE).parent(base.ref()).build());
            registry().delete(version.ref(), "a mistake");
            return thread;
        });
        ModelVersion child = madeFrom("child", base);
        assertThat(registry().lineage().affectedBy(LAKE))
                .extracting(ModelVersion::ref)
                .containsExactly(base.ref(), child.ref());
        assertThat(registry().lineage().impactOf(LAKE).nodes()).hasSize(1 + 1 + 1 + 4);
    }

    @Test
    void whatWasMadeFromAVersionIsFound() {
        ModelVersion base = madeFrom("base");
        ModelVersion other = madeFrom("base");
        ModelVersion tuned = madeFrom("tuned", base);
        ModelVersion third = madeFrom("third", tuned, other);
        assertThat(edges(registry().lineage().descendants(base.ref())))
                .containsExactlyInAnyOrder("base@1.0 > tuned@1.0: parent of", "tuned@1.0 > third@1.0: parent of");
        assertThat(registry().lineage().descendants(third.ref()).nodes()).hasSize(1);
        refused(NotFoundException.class, () -> registry().lineage().descendants("base@7.0"), "base@7.0");
        refused(NotFoundException.class, () -> registry().lineage().of("none@1.0"), "none");
    }
}

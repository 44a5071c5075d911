package dev.modelregistry.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.UnselectiveQueryException;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.query.VersionQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a search looks in a store that cannot answer whole queries. */
class SearchTest {
    private static final int MODELS = 30;
    private static final int LIMIT = 10;

    private final CountingLog counting = new CountingLog(new MemoryCommitLog());
    private final LogReader reader = new LogReader(counting.log(), Runnable::run);
    private final Search search = new Search(
            new ModelReader(counting.log(), reader, new Manifests(reader)),
            Scope.ofNow(counting.log(), tag -> false, LIMIT),
            Optional.empty(),
            "");

    /** Thirty models, of which every tenth serves in production, and each is trained on one of three datasets. */
    @BeforeEach
    void fill() {
        try (Registry registry =
                Registries.builder(counting.log(), new MemoryBlobStore()).build()) {
            for (int i = 0; i < MODELS; i++) {
                ModelVersion version = registry.register(Registration.of("m" + (10 + i))
                        .artifact("model.bin", new byte[] {(byte) i})
                        .trainedAt(Instant.EPOCH)
                        .dataset(Dataset.of("d" + i % 3, "1"))
                        .noHyperparameters()
                        .metric("auc", i)
                        .build());
                registry.promote(version.ref(), Stage.STAGING, "test");
                if (i % 10 == 0) {
                    registry.promote(version.ref(), Stage.PRODUCTION, "test");
                }
            }
        }
        counting.reset();
    }

    private List<String> found(String query) {
        return search.search(VersionQuery.parse(query), PageRequest.first(100)).items().stream()
                .map(version -> version.model().value())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "model = 'm12' and metrics.auc = 2 | m12 | 1",
                "model in ('m12', 'm13', 'no such model!') | m12 m13 | 2",
                "stage = 'production' and metrics.auc >= 10 | m20 m30 | 3",
                "not (stage != 'production' or metrics.auc < 10) | m20 m30 | 3",
                "metrics.auc >= 10 and (stage = 'production' or alias = 'champion') | m20 m30 | 3",
                "dataset = 'd1/1' and stage = 'production' | m20 | 10",
                "stage = 'production' and not dataset.name in ('d0', 'd1') | m30 | 3",
                "alias = 'champion' | ~~ | 0",
                "model = '_registry' | ~~ | 0"
            })
    void equalityNarrowsWhatIsLookedAt(String query, String models, int looked) {
        assertThat(found(query)).containsExactlyElementsOf(models.isEmpty() ? List.of() : List.of(models.split(" ")));
        assertThat(counting.calls("start")).as("models that were looked at").isEqualTo(looked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "metrics.auc >= 10",
                "stage = 'production' or metrics.auc >= 10",
                "not stage = 'production'",
                "stage like 'prod%'",
                "stage = 'staging'",
                "tags.team = 'risk'"
            })
    void whatNarrowsNotEnoughIsRefusedAndSaysWhatWould(String query) {
        assertThatThrownBy(() -> found(query))
                .isInstanceOf(UnselectiveQueryException.class)
                .hasMessageContaining("more than 10 models")
                .hasMessageContaining("add a condition with = or in on model, stage, alias, dataset");
        assertThat(counting.calls("start")).isZero();
    }

    @Test
    void aQueryAboutTheStateReadsNoManifest() {
        assertThat(found("stage = 'production' and status = 'active'")).hasSize(3);
        counting.reset();
        assertThat(found("stage = 'production' and status = 'archived'")).isEmpty();
        assertThat(counting.calls("tail")).as("one tail for each model").isEqualTo(3);
    }
}

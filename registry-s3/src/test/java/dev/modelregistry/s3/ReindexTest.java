package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a search uses a tag, told by which models it looks at. */
class ReindexTest {
    private static final Pattern COMMIT = Pattern.compile(".*/log/([a-z0-9-]+)%21/.*");
    private static final Lifecycle INDEXED =
            Lifecycle.standard().indexTags("team").build();

    private final TestBucket bucket = TestBucket.proven();
    private final Set<String> lookedAt = new ConcurrentSkipListSet<>();
    private final Registry registry = Registries.builder(
                    S3CommitLog.in(
                            bucket.client((request, sending) -> {
                                Matcher commit = COMMIT.matcher(request.encodedPath());
                                if (commit.matches()) {
                                    lookedAt.add(commit.group(1));
                                }
                                return sending.send();
                            }),
                            bucket.name(),
                            "registry"),
                    bucket.blobs())
            .commitTimeout(Duration.ofMillis(500))
            .build();

    @AfterEach
    void close() {
        registry.close();
    }

    private ModelVersion register(String model, String team) {
        return registry.register(Registration.of(model)
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .tag("team", team)
                .build());
    }

    private List<String> ofTeamRisk() {
        lookedAt.clear();
        return registry.search("tags.team = 'risk'", PageRequest.first(10)).items().stream()
                .map(version -> version.model().value())
                .toList();
    }

    @Test
    void aTagIsUsedOnceItsReindexHasEnded() {
        register("a", "risk");
        register("b", "sales");
        registry.publish(INDEXED);
        register("c", "risk");
        register("d", "sales");

        assertThat(ofTeamRisk()).containsExactly("a", "c");
        assertThat(lookedAt).containsExactly("a", "b", "c", "d");

        assertThat(registry.reindex()).isEqualTo(4);
        assertThat(ofTeamRisk()).containsExactly("a", "c");
        assertThat(lookedAt).containsExactly("a", "c");
        assertThat(registry.reindex()).isZero();
    }

    @Test
    void whatIsTaggedLaterIsFoundWhateverAModelsOwnPolicySays() {
        registry.publish(INDEXED);
        registry.reindex();
        register("a", "sales");
        ModelVersion b = register("b", "sales");
        registry.publish("b", Lifecycle.standard().build());
        registry.tag(b.ref(), "team", "risk");

        assertThat(ofTeamRisk()).containsExactly("b");
        assertThat(lookedAt).containsExactly("b");
    }

    @Test
    void aTagThatWasNotIndexedForAWhileIsNotUsedUntilItIsIndexedAgain() {
        registry.publish(INDEXED);
        registry.reindex();
        registry.publish(Lifecycle.standard().build());
        register("a", "risk");
        register("b", "sales");
        registry.publish(INDEXED);

        assertThat(ofTeamRisk()).containsExactly("a");
        assertThat(lookedAt).containsExactly("a", "b");

        registry.reindex();
        registry.publish(Lifecycle.standard().indexTags("team", "purpose").build());
        assertThat(ofTeamRisk()).containsExactly("a");
        assertThat(lookedAt).containsExactly("a");
    }

    @Test
    void markersThatWereLostComeBackWithARebuild() {
        registry.publish(INDEXED);
        registry.reindex();
        ModelVersion version = register("a", "risk");
        registry.promote(version.ref(), Stage.STAGING, "first");
        List<String> before = markersOf("a");
        before.forEach(key ->
                TestBucket.client().deleteObject(b -> b.bucket(bucket.name()).key(key)));
        assertThat(ofTeamRisk()).isEmpty();

        assertThat(registry.admin().rebuildIndex("a")).isOne();

        assertThat(ofTeamRisk()).containsExactly("a");
        assertThat(markersOf("a")).hasSameSizeAs(before);
    }

    private List<String> markersOf(String model) {
        return bucket.keys().stream()
                .filter(key -> key.contains("/index/") && key.contains("/" + model + "!/"))
                .toList();
    }
}

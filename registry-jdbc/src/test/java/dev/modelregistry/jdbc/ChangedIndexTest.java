package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody changes rows of the index by hand: what docs/tables.md says of that. */
class ChangedIndexTest {
    private static final String QUERY = "tags.team = 'risk'";
    private static final List<IndexDelta.Put> OF_THE_FIRST =
            List.of(new IndexDelta.Put("1.0", "stage", List.of(new IndexValue.Text("staging")), true));

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void isNotSeenByVerifyWhichSaysSoAndIsMended(Product product) {
        String url = product.url();
        try (Registry registry = open(url, JdbcOptions.defaults(), "blobs")) {
            ModelVersion version = registered(registry);
            registry.register(Registration.of("spam")
                    .artifact("model.bin", new byte[] {1})
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .tag("team", "other")
                    .build());
            Servers.execute(
                    url,
                    "UPDATE registry_terms SET text_value = 'other', text_start = 'other'"
                            + " WHERE stream = 'fraud' AND field = 'tags.team'",
                    "DELETE FROM registry_terms WHERE stream = 'fraud' AND field = 'author'",
                    "DELETE FROM registry_versions WHERE stream = 'fraud'",
                    "DELETE FROM registry_streams WHERE stream = 'fraud'");

            Verification verified = registry.audit().verify("fraud");
            assertThat(verified.ok()).isTrue();
            assertThat(verified.unknown()).last().asString().contains("index that searches use");
            assertThat(found(registry)).isEmpty();
            assertThat(registry.models(PageRequest.first(10)).items()).hasSize(1);
            assertThat(registry.reindex()).isZero();
            assertThat(found(registry)).isEmpty();

            assertThat(registry.admin().rebuildIndex("fraud")).isOne();

            assertThat(found(registry)).containsExactly("1.0");
            assertThat(registry.models(PageRequest.first(10)).items()).hasSize(2);
            assertThat(registry.search(
                                    "author = '" + version.author().id() + "' and model = 'fraud'",
                                    PageRequest.first(10))
                            .items())
                    .hasSize(1);
            assertThat(registry.search("tags.team = 'other'", PageRequest.first(10))
                            .items())
                    .extracting(v -> v.model().value())
                    .containsExactly("spam");
        }
    }

    @Test
    void isRightInACopy() {
        String url = Product.H2.url();
        try (Registry registry = open(url, JdbcOptions.defaults(), "blobs");
                Registry target = open(url, JdbcOptions.defaults().tablePrefix("copy_"), "copies")) {
            registered(registry);
            Servers.execute(url, "DELETE FROM registry_terms");

            registry.admin().copy("fraud", target);

            assertThat(found(registry)).isEmpty();
            assertThat(found(target)).containsExactly("1.0");
        }
    }

    /** It has its slot, and has replaced a value, when the index of the state before it is put. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void anAppendThatIsUnderWayIsNotUndoneByARebuild(Product product) throws Exception {
        String url = product.url();
        try (CommitLog log = JdbcCommitLog.open(url);
                Connection appending = DriverManager.getConnection(url);
                Statement statement = appending.createStatement()) {
            log.append(FRAUD, 1, Commits.commit("{}"));
            log.replaceIndex(FRAUD, 1, OF_THE_FIRST);
            appending.setAutoCommit(false);
            statement.execute("INSERT INTO registry_commits (stream, revision, commit_id, digest, payload)"
                    + " SELECT stream, 2, 'another', digest, payload FROM registry_commits");
            statement.execute("UPDATE registry_terms SET text_value = 'production', text_start = 'production'");

            CompletableFuture<Boolean> replaced =
                    CompletableFuture.supplyAsync(() -> log.replaceIndex(FRAUD, 1, OF_THE_FIRST));
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(replaced).isNotDone();
            appending.commit();

            assertThat(replaced.get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(candidates(log, "production")).hasSize(1);
            assertThat(candidates(log, "staging")).isEmpty();
        }
    }

    private static List<?> candidates(CommitLog log, String stage) {
        return log.candidates(new IndexTerm("stage", new IndexValue.Text(stage)), PageRequest.first(10))
                .items();
    }

    private static ModelVersion registered(Registry registry) {
        ModelVersion version = registry.register(Registration.of("fraud")
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        registry.tag(version.ref(), "team", "risk");
        assertThat(found(registry)).containsExactly("1.0");
        return version;
    }

    private Registry open(String url, JdbcOptions options, String blobs) {
        return Registries.builder(JdbcCommitLog.open(url, options), FileBlobStore.at(directory.resolve(blobs)))
                .build();
    }

    private static List<String> found(Registry registry) {
        return registry.search(QUERY, PageRequest.first(10)).items().stream()
                .map(version -> version.version().toString())
                .toList();
    }
}

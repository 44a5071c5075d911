package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
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

    private static final String ROWS = "SELECT t.member, t.member_key, t.field, t.position, t.from_end, t.text_value,"
            + " t.text_start, t.number_value, v.member FROM registry_terms t"
            + " LEFT JOIN registry_versions v ON v.stream = t.stream AND v.member_key = t.member_key"
            + " ORDER BY t.member_key, t.field, t.position";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void isNotSeenByVerifyWhichSaysSoAndIsMended(Product product) {
        String url = product.url();
        try (Registry registry = open(url, JdbcOptions.defaults(), "blobs")) {
            ModelVersion version = registered(registry);
            registry.register(minimal("spam").tag("team", "other").build());
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

    /** Somebody's psql has changed a row, and not committed: the rebuild gives up, and appends go on. */
    @Test
    void aRowThatSomebodyElseHoldsDoesNotStopTheModel() throws Exception {
        String url = Product.POSTGRESQL.url();
        try (CommitLog log = JdbcCommitLog.open(url);
                Connection person = DriverManager.getConnection(url);
                Statement statement = person.createStatement()) {
            log.append(FRAUD, 1, Commits.commit("{}"));
            log.replaceIndex(FRAUD, 1, OF_THE_FIRST);
            person.setAutoCommit(false);
            statement.execute("UPDATE registry_terms SET text_value = 'other', text_start = 'other'");

            assertThat(log.replaceIndex(FRAUD, 1, OF_THE_FIRST))
                    .as("what is as it should be is not touched")
                    .isTrue();
            assertThatThrownBy(() -> log.replaceIndex(FRAUD, 1, List.of()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("mend the index of fraud");
            assertThat(log.append(FRAUD, 2, Commits.commit("{}"))).isEqualTo(new Appended());
        }
    }

    @Test
    void aLogThatHasNoSuchRevisionIsLeftAsItIs() {
        try (JdbcCommitLog log = JdbcCommitLog.open(Product.H2.url())) {
            assertThatThrownBy(() -> log.replaceIndex(FRAUD, 1, OF_THE_FIRST))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("no revision 1");
            assertThatThrownBy(() -> log.replaceIndex(FRAUD, 0, OF_THE_FIRST))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(log.streams("", PageRequest.first(1)).items()).isEmpty();
        }
    }

    /** More members than one transaction takes, some of them right. */
    @ParameterizedTest
    @EnumSource
    void manyMembersAreMendedInParts(Product product) {
        String url = product.url();
        List<IndexDelta.Put> puts = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            List<IndexValue> text = List.of(new IndexValue.Text("value " + i), new IndexValue.Text("a"));
            puts.add(new IndexDelta.Put("1." + i, "tags.team", text, true));
            puts.add(new IndexDelta.Put("1." + i, "metrics.auc", List.of(new IndexValue.Numeric(i)), true));
            puts.add(new IndexDelta.Put("1." + i, "version", List.of(IndexValue.of(Version.parse("1." + i))), true));
        }
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, Commits.commit("{}"));
            assertThat(log.replaceIndex(FRAUD, 1, puts)).isTrue();
            String before = Servers.query(url, ROWS);
            Servers.execute(
                    url,
                    "DELETE FROM registry_terms WHERE number_value BETWEEN 190 AND 210",
                    "UPDATE registry_terms SET number_value = 1 WHERE number_value = 449",
                    "UPDATE registry_terms SET from_end = 7 WHERE text_value = 'value 3'",
                    "DELETE FROM registry_versions WHERE member = '1.7'",
                    "UPDATE registry_versions SET member_key = 'stranger', member = 'stranger' WHERE member = '1.8'");
            assertThat(Servers.query(url, ROWS)).isNotEqualTo(before);

            assertThat(log.replaceIndex(FRAUD, 1, puts)).isTrue();

            assertThat(Servers.query(url, ROWS)).isEqualTo(before);
        }
    }

    private static List<?> candidates(CommitLog log, String stage) {
        return log.candidates(new IndexTerm("stage", new IndexValue.Text(stage)), PageRequest.first(10))
                .items();
    }

    private static ModelVersion registered(Registry registry) {
        ModelVersion version = registry.register(minimal("fraud").build());
        registry.tag(version.ref(), "team", "risk");
        assertThat(found(registry)).containsExactly("1.0");
        return version;
    }

    private static Registration.Builder minimal(String model) {
        return Registration.of(model)
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics();
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

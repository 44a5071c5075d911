package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes rows of the index by hand: what docs/tables.md says of that. */
class ChangedIndexTest {
    private static final String QUERY = "tags.team = 'risk'";

    @TempDir
    Path directory;

    @Test
    void isNotSeenByVerifyWhichSaysSoAndIsRightInACopy() {
        String url = "jdbc:h2:mem:" + Servers.name() + ";DB_CLOSE_DELAY=-1;USER=sa";
        try (Registry registry = open(url, JdbcOptions.defaults(), "blobs");
                Registry target = open(url, JdbcOptions.defaults().tablePrefix("copy_"), "copies")) {
            ModelVersion version = registry.register(Registration.of("fraud")
                    .artifact("model.bin", new byte[] {1})
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
            registry.tag(version.ref(), "team", "risk");
            assertThat(found(registry)).containsExactly("1.0");
            Servers.execute(
                    url,
                    "UPDATE registry_terms SET text_value = 'other', text_start = 'other' WHERE field = 'tags.team'");

            Verification verified = registry.audit().verify("fraud");
            assertThat(verified.ok()).isTrue();
            assertThat(verified.unknown()).last().asString().contains("index that searches use");
            assertThat(found(registry)).isEmpty();
            assertThat(registry.reindex()).isZero();
            assertThat(found(registry)).isEmpty();

            registry.admin().copy("fraud", target);
            assertThat(found(target)).containsExactly("1.0");
        }
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

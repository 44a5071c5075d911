package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.CommitLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody changes the row of a commit by hand, and leaves the digest beside it as it was. */
class ChangedCommitTest {
    @TempDir
    Path directory;

    /** A model of two commits, by root. */
    private String filled(Product product) {
        String url = product.url();
        try (Registry registry = open(url)) {
            registry.register(Registration.of("fraud")
                    .artifact("model.bin", new byte[] {1})
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
            registry.tag("fraud", "team", "risk");
        }
        return url;
    }

    private Registry open(String url) {
        return Registries.builder(JdbcCommitLog.open(url), FileBlobStore.at(directory.resolve("blobs")))
                .actor(Actor.of("root"))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void inTheLastOneIsFoundAndNotBuiltUpon(Product product) throws SQLException {
        String url = filled(product);
        forge(url, 2);

        try (Registry registry = open(url)) {
            Verification found = registry.audit().verify("fraud");
            assertThat(found.problems())
                    .singleElement()
                    .asString()
                    .startsWith("revision 2 cannot be read: fraud revision 2 is damaged");
            assertThat(found.revisions()).isEqualTo(2);
            assertThat(registry.audit().verify().problems()).hasSize(1);
            refused(2, () -> registry.audit().history("fraud"));
            refused(2, () -> registry.tag("fraud", "team", "credit"));
        }
        try (CommitLog log = JdbcCommitLog.open(url)) {
            assertThat(log.read(FRAUD, 3, 1)).isEmpty();
        }
    }

    /** The process that knew the end is still there, and would ask for it for ever. */
    @ParameterizedTest
    @EnumSource
    void aLogWhoseEndIsGoneIsNotCopied(Product product) {
        String url = filled(product);
        try (Registry registry = open(url);
                Registry target = Registries.inMemory()) {
            registry.tag("fraud", "team", "credit");
            Servers.execute(url, "DELETE FROM registry_commits WHERE stream = 'fraud' AND revision > 1");

            assertThatThrownBy(() -> registry.admin().copy("fraud", target))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("ends before revision 2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void inAnotherOneIsFoundAndTheRestIsLookedAt(Product product) throws SQLException {
        String url = filled(product);
        forge(url, 1);

        try (Registry registry = open(url)) {
            Verification found = registry.audit().verify("fraud");
            assertThat(found.problems()).singleElement().asString().contains("fraud revision 1 is damaged");
            assertThat(found.revisions()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToldByEveryReadThatMeetsIt(Product product) throws SQLException {
        String url = filled(product);
        forge(url, 2);

        try (CommitLog log = JdbcCommitLog.open(url)) {
            refused(2, () -> log.read(FRAUD, 1, 10));
            refused(2, () -> log.tail(FRAUD, 2, 10));
            refused(2, () -> log.start(FRAUD, 10));
            refused(2, () -> log.append(FRAUD, 2, Commits.commit("another")));
            assertThat(log.read(FRAUD, 1, 1)).hasSize(1);
            assertThat(log.read(FRAUD, 3, 10)).isEmpty();
        }
    }

    /** What is to be forgotten need not be read. */
    @ParameterizedTest
    @EnumSource
    void doesNotKeepAModelFromBeingErased(Product product) throws SQLException {
        String url = filled(product);
        try (Registry registry = open(url)) {
            registry.tag("fraud", "team", "credit");
            forge(url, 2);
            registry.erase("fraud", "request 4711");
            assertThat(registry.audit().verify("fraud").problems()).isEmpty();
        }
        try (CommitLog log = JdbcCommitLog.open(url)) {
            assertThat(log.read(FRAUD, 1, 3))
                    .allMatch(commit -> commit.payload().isEmpty());
        }
    }

    /** What is not even a digest, or an id, does not pass for a store that is away for a while. */
    @ParameterizedTest
    @EnumSource
    void toWhatCannotBeIsToldTheSame(Product product) throws SQLException {
        for (String nonsense : List.of("digest = 'none', payload = NULL", "commit_id = 'none'")) {
            String url = product.url();
            try (CommitLog log = JdbcCommitLog.open(url)) {
                log.append(FRAUD, 1, Commits.commit("one"));
                Servers.execute(url, "UPDATE registry_commits SET " + nonsense);
                refused(1, () -> log.read(FRAUD, 1, 10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNameOfALogThatNoneCanHaveIsTold(Product product) throws SQLException {
        String url = filled(product);
        Servers.execute(url, "UPDATE registry_streams SET stream = 'Fraud!' WHERE stream = 'fraud'");

        try (Registry registry = open(url)) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> registry.audit().verify(),
                    () -> registry.models(PageRequest.first(10)),
                    () -> registry.changes(ChangeCursor.START))) {
                assertThatThrownBy(call)
                        .isInstanceOf(IntegrityException.class)
                        .hasMessageContaining("a log that is called <Fraud!>");
            }
        }
    }

    private static void refused(long revision, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("fraud revision " + revision + " is damaged");
    }

    /** Another one did it, the digest says as before. */
    private static void forge(String url, long revision) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement read = connection.prepareStatement(
                        "SELECT payload FROM registry_commits WHERE stream = 'fraud' AND revision = " + revision);
                PreparedStatement write = connection.prepareStatement(
                        "UPDATE registry_commits SET payload = ? WHERE stream = 'fraud' AND revision = " + revision);
                ResultSet row = read.executeQuery()) {
            row.next();
            String payload = new String(row.getBytes(1), StandardCharsets.UTF_8);
            assertThat(payload).contains("root");
            write.setBytes(1, payload.replace("root", "eve!").getBytes(StandardCharsets.UTF_8));
            assertThat(write.executeUpdate()).isEqualTo(1);
        }
    }
}

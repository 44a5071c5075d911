package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The index follows the log: what is pending is seen by nobody who asks the index. */
class CatchUpTest {
    private static final StreamId SPAM = new StreamId("spam");

    private static final String ROWS =
            "SELECT 'term', stream, member, member_key, field, position, from_end, text_value,"
                    + " text_start, number_value FROM registry_terms UNION ALL"
                    + " SELECT 'version', stream, member, member_key, '', 0, 0, '', '', 0 FROM registry_versions"
                    + " ORDER BY 1, 2, 4, 5, 6";

    @ParameterizedTest
    @EnumSource
    void whoeverAsksTheIndexFindsWhatAnotherAppended(Product product) {
        String url = product.url();
        try (CommitLog one = JdbcCommitLog.open(url);
                CommitLog other = JdbcCommitLog.open(url)) {
            one.append(FRAUD, 1, staged("1.0", "staging"));
            assertThat(pending(url)).isOne();
            assertThat(Servers.query(url, ROWS)).isEmpty();

            assertThat(candidates(other, "staging")).containsExactly(FRAUD);

            assertThat(pending(url)).isZero();
            assertThat(Servers.query(url, ROWS)).contains("staging");
            one.append(FRAUD, 2, staged("1.0", "production"));
            assertThat(candidates(other, "staging")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theIndexFollowsInAWhileIfNobodyAsks(Product product) throws Exception {
        String url = product.url();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, staged("1.0", "staging"));
            log.append(FRAUD, 2, staged("1.1", "staging"));

            awaitNothingPending(url);
            assertThat(Servers.query(url, ROWS).lines()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingALogLeavesNothingToOthers(Product product) {
        String url = product.url();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, staged("1.0", "staging"));
        }

        assertThat(pending(url)).isZero();
        assertThat(Servers.query(url, ROWS)).contains("staging");
    }

    @ParameterizedTest
    @EnumSource
    void theFeedAndTheListTellOfWhatIsPendingAndOnce(Product product) {
        try (CommitLog log = JdbcCommitLog.open(product.url())) {
            ChangePage none = log.changedSince(ChangeToken.START, 10);
            log.append(FRAUD, 1, staged("1.0", "staging"));
            log.append(FRAUD, 2, staged("1.1", "staging"));
            log.append(SPAM, 1, staged("1.0", "staging"));

            ChangePage pending = log.changedSince(none.next(), 10);
            assertThat(pending.streams()).containsExactlyInAnyOrder(FRAUD, SPAM);
            assertThat(log.streams("", PageRequest.first(1)).items()).containsExactly(FRAUD);
            assertThat(log.streams("s", PageRequest.first(10)).items()).containsExactly(SPAM);
            candidates(log, "staging");

            assertThat(log.changedSince(pending.next(), 10).streams())
                    .as("what was told while it was pending")
                    .isEmpty();
            assertThat(log.changedSince(none.next(), 10).streams()).containsExactlyInAnyOrder(FRAUD, SPAM);
            assertThat(log.streams("", PageRequest.first(10)).items()).containsExactly(FRAUD, SPAM);
            log.append(FRAUD, 3, staged("1.2", "staging"));
            assertThat(log.changedSince(pending.next(), 10).streams()).containsExactly(FRAUD);
            assertThat(log.changedSince(ChangeToken.START, 10).streams()).containsExactlyInAnyOrder(FRAUD, SPAM);
            assertThat(log.streams("", PageRequest.first(10)).items()).containsExactly(FRAUD, SPAM);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPendingGoesWithARedaction(Product product) {
        String url = product.url();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, staged("1.0", "a-name-to-forget"));
            log.append(
                    FRAUD,
                    2,
                    new Commit(CommitId.random(), Bytes.utf8("{}"), new IndexDelta(List.of("1.0"), List.of())));

            log.redact(FRAUD, 1);

            assertThat(pending(url)).isZero();
            assertThat(Servers.query(url, ROWS)).isEmpty();
        }
    }

    /** Each history is applied one commit at a time, and some commits at a time. */
    @ParameterizedTest
    @EnumSource
    void commitsTogetherDoWhatTheyDoOneAfterTheOther(Product product) {
        long seed = Long.getLong("catchup.seed", System.nanoTime());
        Random random = new Random(seed);
        String byOne = product.url();
        String together = product.url();
        try (CommitLog one = JdbcCommitLog.open(byOne);
                CommitLog many = JdbcCommitLog.open(together)) {
            for (int revision = 1; revision <= 150; revision++) {
                StreamId stream = random.nextBoolean() ? FRAUD : SPAM;
                Commit commit = new Commit(CommitId.random(), Bytes.utf8("{}"), delta(random));
                long next = 1L + one.read(stream, 1, 1000).size();
                assertThat(one.append(stream, next, commit)).isEqualTo(new Appended());
                assertThat(many.append(stream, next, commit)).isEqualTo(new Appended());
                candidates(one, "a");
                if (random.nextInt(10) == 0) {
                    assertThat(candidates(many, "a"))
                            .as("seed %d (-Dcatchup.seed), commit %d", seed, revision)
                            .isEqualTo(candidates(one, "a"));
                    assertThat(Servers.query(together, ROWS))
                            .as("seed %d (-Dcatchup.seed), commit %d", seed, revision)
                            .isEqualTo(Servers.query(byOne, ROWS));
                }
            }
        }
        assertThat(Servers.query(together, ROWS))
                .as("seed %d (-Dcatchup.seed)", seed)
                .isEqualTo(Servers.query(byOne, ROWS));
    }

    private static IndexDelta delta(Random random) {
        List<String> dropped = new ArrayList<>();
        List<Put> puts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 1; i--) {
            dropped.add(member(random));
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            String member = member(random);
            if (random.nextInt(4) == 0) {
                boolean gone = random.nextInt(3) == 0;
                puts.add(new Put(
                        member, "version", gone ? List.of() : List.of(IndexValue.of(Version.parse(member))), false));
            } else {
                List<IndexValue> values = new ArrayList<>();
                for (int j = random.nextInt(3); j > 0; j--) {
                    values.add(
                            random.nextBoolean()
                                    ? new IndexValue.Text(random.nextBoolean() ? "a" : "b\u0000\u0001")
                                    : new IndexValue.Numeric(random.nextInt(3)));
                }
                puts.add(new Put(member, random.nextBoolean() ? "stage" : "tags.x", values, true));
            }
        }
        return new IndexDelta(dropped, puts);
    }

    private static String member(Random random) {
        return "1." + random.nextInt(4);
    }

    /** Two who settle, and two who append meanwhile. */
    @ParameterizedTest
    @EnumSource
    void twoWhoBringItUpToDateAtOnceAreRight(Product product) throws Exception {
        String url = product.url();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (CommitLog one = JdbcCommitLog.open(url);
                CommitLog other = JdbcCommitLog.open(url)) {
            List<CompletableFuture<?>> asking = new ArrayList<>();
            for (CommitLog log : List.of(one, other)) {
                asking.add(CompletableFuture.runAsync(
                        () -> {
                            while (!done.get()) {
                                candidates(log, "staging");
                            }
                        },
                        threads));
            }
            List<CompletableFuture<?>> appending = new ArrayList<>();
            for (StreamId stream : List.of(FRAUD, SPAM)) {
                appending.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 1; i <= 60; i++) {
                                one.append(stream, i, staged("1.0", "stage-" + i));
                                assertThat(candidates(one, "stage-" + i)).contains(stream);
                                assertThat(candidates(one, "stage-" + (i - 1))).doesNotContain(stream);
                            }
                        },
                        threads));
            }
            for (CompletableFuture<?> future : appending) {
                future.get(2, TimeUnit.MINUTES);
            }
            done.set(true);
            for (CompletableFuture<?> future : asking) {
                future.get(1, TimeUnit.MINUTES);
            }
            assertThat(candidates(other, "stage-60")).containsExactly(FRAUD, SPAM);
            assertThat(Servers.query(url, ROWS).lines()).hasSize(2);
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    @Test
    void aUserWhoMayOnlyReadWaitsForOneWhoMayWrite() throws Exception {
        String url = Servers.postgres();
        String schema = url.substring(url.indexOf("currentSchema=") + "currentSchema=".length());
        String reader = Servers.name();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            Servers.execute(
                    url,
                    "CREATE ROLE " + reader + " LOGIN PASSWORD 'secret'",
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + reader,
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + reader);
            String readers = url.replaceAll("user=\\w+", "user=" + reader + "&password=secret");
            try (CommitLog reading = JdbcCommitLog.open(readers)) {
                log.append(FRAUD, 1, staged("1.0", "staging"));

                assertThat(candidates(reading, "staging")).containsExactly(FRAUD);

                Servers.execute(
                        url,
                        "INSERT INTO registry_changes (stream, revision, index_delta) VALUES ('fraud', 2, '\\x010000000000000000')");
                assertThatThrownBy(() -> candidates(reading, "staging"))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("first of fraud")
                        .hasMessageContaining("may not write")
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void whatSomebodyBrokeIsNamed() {
        String url = Product.H2.url();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, staged("1.0", "staging"));
            Servers.execute(url, "UPDATE registry_changes SET index_delta = X'0100'");

            assertThatThrownBy(() -> candidates(log, "staging"))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("pending change of fraud")
                    .hasMessageContaining("rebuildIndex");

            Servers.execute(url, "DELETE FROM registry_changes");
            assertThat(log.replaceIndex(
                            FRAUD, 1, staged("1.0", "staging").index().puts()))
                    .isTrue();
            assertThat(candidates(log, "staging")).containsExactly(FRAUD);
        }
    }

    /** The row cannot be read at first, so that the first attempts fail; nobody asks the index. */
    @Test
    void whatFailedInTheBackgroundIsTriedAgain() throws Exception {
        String url = Product.H2.url();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, staged("1.0", "staging"));
            String was = Servers.query(url, "SELECT RAWTOHEX(index_delta) FROM registry_changes")
                    .strip();
            Servers.execute(url, "UPDATE registry_changes SET index_delta = X'0100'");
            TimeUnit.SECONDS.sleep(1);
            assertThat(pending(url)).isOne();
            Servers.execute(url, "UPDATE registry_changes SET index_delta = X'" + was + "'");

            awaitNothingPending(url);
            assertThat(Servers.query(url, ROWS)).contains("staging");
        }
    }

    /** Whoever waits for another who settles must see what that one did, or fail for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE"})
    void givenConnectionsOfAnotherIsolationAreRight(String isolation) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Servers.postgres());
        config.setTransactionIsolation(isolation);
        config.setMaximumPoolSize(20);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (HikariDataSource pool = new HikariDataSource(config);
                CommitLog one = JdbcCommitLog.over(pool);
                CommitLog other = JdbcCommitLog.over(pool)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                StreamId stream = new StreamId("s" + writer);
                CommitLog log = writer % 2 == 0 ? one : other;
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 1; i <= 50; i++) {
                                log.append(stream, i, staged("1.0", stream + "-" + i));
                                assertThat(candidates(log, stream + "-" + i)).containsExactly(stream);
                            }
                        },
                        threads));
            }
            for (CompletableFuture<?> future : all) {
                future.get(2, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdown();
        }
    }

    /** What version 2 had is as it was: nothing is pending. */
    @ParameterizedTest
    @EnumSource
    void tablesOfVersionTwoGoOn(Product product) {
        String url = product.url();
        ChangeToken token;
        try (CommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, staged("1.0", "staging"));
            candidates(log, "staging");
            token = log.changedSince(ChangeToken.START, 10).next();
        }
        Servers.execute(url, "DROP TABLE registry_changes", "DELETE FROM registry_schema WHERE version = 3");
        if (product != Product.POSTGRESQL) {
            Servers.execute(url, "DELETE FROM registry_feed WHERE id = 2");
        }

        try (CommitLog log = JdbcCommitLog.open(url)) {
            assertThat(candidates(log, "staging")).containsExactly(FRAUD);
            log.append(FRAUD, 2, staged("1.0", "production"));
            assertThat(log.changedSince(token, 10).streams()).containsExactly(FRAUD);
            assertThat(candidates(log, "production")).containsExactly(FRAUD);
            assertThat(candidates(log, "staging")).isEmpty();
        }
    }

    private static Commit staged(String member, String stage) {
        Put put = new Put(member, "stage", List.of(new IndexValue.Text(stage)), true);
        return new Commit(CommitId.random(), Bytes.utf8("{}"), new IndexDelta(List.of(), List.of(put)));
    }

    private static List<StreamId> candidates(CommitLog log, String stage) {
        return log.candidates(new IndexTerm("stage", new IndexValue.Text(stage)), PageRequest.first(10))
                .items();
    }

    private static void awaitNothingPending(String url) throws InterruptedException {
        for (int i = 0; i < 600 && pending(url) > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(pending(url)).isZero();
    }

    private static int pending(String url) {
        return Integer.parseInt(
                Servers.query(url, "SELECT COUNT(*) FROM registry_changes").strip());
    }
}

package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.StreamId;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** Commits are told from process to process by PostgreSQL, if that is asked for. */
class PostgresNoticesTest {
    private static final JdbcOptions NOTIFYING =
            JdbcOptions.defaults().connections(1).notifying();

    private static final StreamId PING = new StreamId("ping");

    private final String url = Servers.postgres();
    private final BlockingQueue<StreamId> pings = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamId> told = new LinkedBlockingQueue<>();

    @Test
    void aPromotionElsewhereReachesAHandleThatDoesNotPoll() throws Exception {
        BlobStore blobs = new MemoryBlobStore();
        BlockingQueue<String> served = new LinkedBlockingQueue<>();
        try (Registry trainer = Registries.builder(JdbcCommitLog.open(url, NOTIFYING), blobs)
                        .build();
                Registry service = Registries.builder(JdbcCommitLog.open(url, NOTIFYING), blobs)
                        .pollInterval(Duration.ofHours(1))
                        .build()) {
            promote(trainer);
            try (ModelHandle<String> handle = service.serve(
                    "fraud@production", files -> files.version().version().toString())) {
                handle.onChange(status -> served.add(status.serving().keySet().toString()));
                // until it listens, nothing is told
                String after = null;
                for (int i = 0; after == null && i < 200; i++) {
                    promote(trainer);
                    after = served.poll(100, TimeUnit.MILLISECONDS);
                }
                assertThat(after).isNotNull().isNotEqualTo("[1.0]");
            }
        }
    }

    private static void promote(Registry registry) {
        ModelVersion version = registry.register(Registration.of("fraud")
                .artifact("model.txt", new byte[] {1})
                .trainedAt(Instant.parse("2026-09-30T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        registry.promote(version.ref(), STAGING, "tried");
        registry.promote(version.ref(), PRODUCTION, "good");
    }

    @Test
    void aConnectionThatIsCutIsReplaced() throws Exception {
        try (JdbcCommitLog log = JdbcCommitLog.open(url + "&ApplicationName=to-be-cut", NOTIFYING);
                CommitNotices.Listening listening = log.onCommit(this::hear)) {
            awaitListener("registry_");
            Servers.execute(
                    url,
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'to-be-cut'");
            awaitListener("registry_");

            log.append(FRAUD, 1, Commits.commit("one"));
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(FRAUD);
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void aDataSourceThatFailsInItsOwnWayIsAskedAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        DataSource moody = DataSources.giving(() -> {
            boolean listens = Thread.currentThread().getName().equals("model-registry-listener");
            if (listens && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("no connection for now");
            }
            return DriverManager.getConnection(url);
        });
        try (JdbcCommitLog log = JdbcCommitLog.over(moody, NOTIFYING);
                CommitNotices.Listening listening = log.onCommit(this::hear)) {
            awaitListener("registry_");
            assertThat(failures).hasValueLessThan(0);
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void aConnectionIsTakenAsLongAsSomebodyListens() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(3);
        try (HikariDataSource pool = new HikariDataSource(config);
                JdbcCommitLog log = JdbcCommitLog.over(pool, NOTIFYING)) {
            CommitNotices.Listening listening = log.onCommit(this::hear);
            awaitListener("registry_");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
            assertThat(log.read(FRAUD, 1, 1)).isEmpty();
            listening.close();

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (pool.getHikariPoolMXBean().getActiveConnections() > 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    /** What becomes of a connection that should listen. */
    private enum Listener {
        IS_NO_CONNECTION_OF_POSTGRESQL {
            @Override
            PGConnection unwrapped(Runnable tried) throws SQLException {
                tried.run();
                throw new SQLException("wraps nothing");
            }
        },
        FAILS {
            @Override
            PGConnection unwrapped(Runnable tried) {
                return (PGConnection) Proxy.newProxyInstance(
                        PGConnection.class.getClassLoader(),
                        new Class<?>[] {PGConnection.class},
                        (proxy, method, arguments) -> {
                            tried.run();
                            throw new SQLException("hears nothing");
                        });
            }
        };

        abstract PGConnection unwrapped(Runnable tried) throws SQLException;
    }

    @ParameterizedTest
    @EnumSource(Listener.class)
    void noConnectionGoesBackListening(Listener listener) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        CountDownLatch tried = new CountDownLatch(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            DataSource wrapping =
                    DataSources.giving(() -> DataSources.connection(pool.getConnection(), (method, arguments) -> {
                        if (!method.equals("unwrap")) {
                            return Optional.empty();
                        }
                        return Optional.of(listener.unwrapped(tried::countDown));
                    }));
            try (JdbcCommitLog log = JdbcCommitLog.over(wrapping, NOTIFYING);
                    CommitNotices.Listening listening = log.onCommit(this::hear)) {
                assertThat(tried.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(listening).isNotNull();
            }
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                assertThat(channels(one) + channels(other)).isZero();
            }
        }
    }

    private static int channels(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_listening_channels()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void nobodyIsToldUnlessItIsAskedFor() throws Exception {
        try (JdbcCommitLog quiet = JdbcCommitLog.open(url);
                JdbcCommitLog telling = JdbcCommitLog.open(url, NOTIFYING);
                CommitNotices.Listening none = quiet.onCommit(this::hear);
                CommitNotices.Listening some = telling.onCommit(this::hear)) {
            awaitListener("registry_");
            quiet.append(new StreamId("silent"), 1, Commits.commit("one"));
            telling.append(FRAUD, 1, Commits.commit("one"));

            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(FRAUD);
            assertThat(told).isEmpty();
            assertThat(none).isNotSameAs(some);
        }
    }

    @Test
    void registriesInOneDatabaseDoNotHearEachOther() throws Exception {
        try (JdbcCommitLog one = JdbcCommitLog.open(url, NOTIFYING.tablePrefix("one_"));
                JdbcCommitLog other = JdbcCommitLog.open(url, NOTIFYING.tablePrefix("other_"));
                CommitNotices.Listening listening = one.onCommit(this::hear)) {
            awaitListener("one_");
            other.append(new StreamId("elsewhere"), 1, Commits.commit("one"));
            one.append(FRAUD, 1, Commits.commit("one"));

            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(FRAUD);
            assertThat(told).isEmpty();
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void whatIsNoStreamOfOursIsLeftAside() throws Exception {
        try (JdbcCommitLog log = JdbcCommitLog.open(url, NOTIFYING);
                CommitNotices.Listening listening = log.onCommit(this::hear)) {
            awaitListener("registry_");
            try (Connection stranger = DriverManager.getConnection(url)) {
                say(stranger, "registry_", "No Stream");
            }
            log.append(FRAUD, 1, Commits.commit("one"));

            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(FRAUD);
            assertThat(listening).isNotNull();
        }
    }

    private void hear(StreamId stream) {
        (stream.equals(PING) ? pings : told).add(stream);
    }

    /** The log has begun to listen once it hears what this says. */
    private void awaitListener(String prefix) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        pings.clear();
        try (Connection connection = DriverManager.getConnection(url)) {
            while (pings.poll(20, TimeUnit.MILLISECONDS) == null) {
                assertThat(System.nanoTime()).as("nobody listens").isLessThan(deadline);
                say(connection, prefix, PING.value());
            }
        }
    }

    private static void say(Connection connection, String prefix, String what) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_notify('model_registry_' || md5(current_schema() || '." + prefix + "'), '"
                    + what + "')");
        }
    }
}

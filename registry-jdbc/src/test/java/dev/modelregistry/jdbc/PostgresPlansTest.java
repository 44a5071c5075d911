package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.query.VersionQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every query has an index to go by. Small tables are read from end to end because that is faster, so sequential scans are made
 * dear: one that is left in a plan then is one that nothing can replace.
 */
class PostgresPlansTest {
    private static final Tables TABLES = new Tables(Optional.empty(), "registry_");

    private static Connection connection;

    @BeforeAll
    static void fill(@TempDir Path directory) throws SQLException {
        String url = Servers.postgres();
        try (Registry registry = Registries.builder(
                        JdbcCommitLog.open(url), FileBlobStore.at(directory.resolve("blobs")))
                .build()) {
            for (int i = 0; i < 100; i++) {
                var version = registry.register(Registration.of("model-" + i % 10)
                        .artifact("model.bin", new byte[] {1})
                        .trainedAt(Instant.EPOCH.plusSeconds(i))
                        .dataset(Dataset.of("data-" + i % 7, "1"))
                        .hyperparameter("depth", i)
                        .metric("auc", i / 100.0)
                        .tag("team", "team-" + i % 5)
                        .build());
                registry.promote(version.ref(), Stage.STAGING, "to be looked at");
            }
        }
        connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
            statement.execute("SET enable_seqscan = off");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stage = 'production'",
                "stage = 'staging' and metrics.auc >= 0.5 order by metrics.auc desc",
                "tags.team = 'team-1' order by created",
                "tags.team like 'team-%' and params.depth > 7",
                "dataset.name = 'data-3' or dataset.name = 'data-4'",
                "model = 'model-1' and version >= 1.2",
                "metrics.auc >= 0.9",
                "not tags.team = 'team-1' and model like 'model-%'",
                "author in ('alice', 'bob') order by model desc, version"
            })
    void searches(String query) throws SQLException {
        SearchTable table = new SearchTable(new PostgresDialect());
        for (boolean withValue : new boolean[] {true, false}) {
            Sql sql = table.select(VersionQuery.parse(query), Optional.empty(), withValue);
            assertByIndex(sql.text(), sql.values(), 21);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM <t>commits WHERE stream = 'model-1' AND revision >= 3 ORDER BY revision LIMIT ?",
                "SELECT stream FROM <t>streams WHERE stream > 'model-1' ORDER BY stream LIMIT ?",
                "SELECT content FROM <t>checkpoints WHERE stream = 'model-1' LIMIT ?",
                "SELECT size FROM <t>blobs WHERE blob_key > '' ORDER BY blob_key LIMIT ?",
                "SELECT content FROM <t>blob_chunks WHERE upload = 'x' AND position = 1 LIMIT ?"
            })
    void reads(String sql) throws SQLException {
        assertByIndex(sql, List.of(), 1);
    }

    /** The statistics are those of an empty table, as while a new registry is filled. */
    @Test
    void fieldsThatGetNewValuesAreLookedUpOneByOne() throws SQLException {
        String url = Servers.postgres();
        JdbcCommitLog.open(url).close();
        try (Connection empty = DriverManager.getConnection(url);
                Statement settings = empty.createStatement()) {
            settings.execute("ANALYZE " + TABLES.in("<t>terms"));
            settings.execute("SET enable_seqscan = off");
            settings.execute("SET enable_hashjoin = off");
            settings.execute("SET enable_mergejoin = off");
            String plan = plan(
                    empty,
                    PostgresIndex.CLEAR,
                    List.of(
                            empty.createArrayOf("text", new Object[] {"model-1"}),
                            empty.createArrayOf("text", new Object[] {"1.1"}),
                            empty.createArrayOf("bytea", new byte[][] {Terms.fieldKey("stage")})));
            assertThat(plan).containsPattern("Index Cond: .*stream.*member_key = .*field_key = ");
        }
    }

    private static String plan(Connection connection, String sql, List<Object> values) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + TABLES.in(sql))) {
            for (int i = 0; i < values.size(); i++) {
                explain.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    private static void assertByIndex(String sql, List<Object> values, int limit) throws SQLException {
        List<Object> all = new ArrayList<>(values);
        all.add(limit);
        assertThat(plan(connection, sql, all))
                .as(sql)
                .doesNotContain("Seq Scan")
                .containsPattern("Index (Only )?Scan");
    }
}

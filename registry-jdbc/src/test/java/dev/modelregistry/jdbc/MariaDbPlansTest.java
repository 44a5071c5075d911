package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.Keyset;
import dev.modelregistry.spi.VersionKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much MariaDB reads for a page. */
class MariaDbPlansTest {
    private static final Tables TABLES = new Tables(Optional.empty(), "registry_");
    private static final int MODELS = 2_000;
    private static final int PAGE = 20;

    private static Connection connection;

    /** Many models of one version, and behind them one with as many versions. */
    @BeforeAll
    static void fill() throws SQLException {
        String url = Servers.mariaDb();
        JdbcCommitLog.open(url).close();
        connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        try (PreparedStatement versions = connection.prepareStatement(
                TABLES.in("INSERT INTO <t>versions (stream, member, member_key) VALUES (?, ?, ?)"))) {
            for (int i = 0; i < MODELS; i++) {
                add(versions, "m" + (10_000 + i), new Version(1, 0));
                add(versions, "n", new Version(1, i));
            }
            versions.executeBatch();
        }
        connection.commit();
    }

    private static void add(PreparedStatement versions, String model, Version version) throws SQLException {
        versions.setString(1, model);
        versions.setString(2, version.toString());
        versions.setString(3, Terms.memberKey(version));
        versions.addBatch();
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource({"'', m11500, 1.0", "'', n, 1.1500", "order by tags.team, m11500, 1.0", "order by tags.team, n, 1.1500"})
    void aPageIsReadFromWhereTheOneBeforeEnded(String text, String model, String version) throws SQLException {
        VersionQuery query = VersionQuery.parse(text);
        // of an order, the place is among the versions that have no value
        boolean ordered = !query.order().isEmpty();
        Keyset place = new Keyset(
                ordered ? List.of(Optional.empty()) : List.of(),
                new VersionKey(ModelName.of(model), Version.parse(version)));
        Sql sql = new SearchTable(new MariaDbDialect(false)).select(query, Optional.of(place), !ordered);

        assertThat(rowsRead(sql)).isBetween(PAGE, 5 * PAGE);
    }

    private static int rowsRead(Sql sql) throws SQLException {
        try (Statement status = connection.createStatement();
                PreparedStatement select = connection.prepareStatement(TABLES.in(sql.text()))) {
            status.execute("FLUSH STATUS");
            for (int i = 0; i < sql.values().size(); i++) {
                select.setObject(i + 1, sql.values().get(i));
            }
            select.setInt(sql.values().size() + 1, PAGE);
            select.executeQuery().close();
            int rows = 0;
            try (ResultSet read = status.executeQuery("SHOW STATUS LIKE 'Handler_read%'")) {
                while (read.next()) {
                    rows += read.getInt(2);
                }
            }
            return rows;
        }
    }
}

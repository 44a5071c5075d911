package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.testkit.TestModels;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a database may have against us: said clearly, with nothing half written. */
class TroubleTest {
    /** Where, and how trouble is made there. */
    private enum Database {
        POSTGRESQL("&options=-c%20statement_timeout=200", "&options=-c%20default_transaction_read_only=on") {
            @Override
            String url() {
                return Servers.postgres();
            }

            @Override
            void lock(Statement statement) throws SQLException {
                statement.execute("LOCK TABLE registry_commits IN ACCESS EXCLUSIVE MODE");
            }

            @Override
            String reader(String url, String name) {
                String schema = url.substring(url.lastIndexOf('=') + 1);
                Servers.execute(
                        url,
                        "CREATE ROLE " + name + " LOGIN PASSWORD 'secret'",
                        "GRANT USAGE ON SCHEMA " + schema + " TO " + name,
                        "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + name);
                return url.replace("user=postgres", "user=" + name);
            }
        },
        MARIADB("&sessionVariables=max_statement_time=0.2", "&sessionVariables=tx_read_only=1") {
            @Override
            String url() {
                return Servers.mariaDb();
            }

            @Override
            void lock(Statement statement) throws SQLException {
                statement.execute("LOCK TABLES registry_commits WRITE");
            }

            @Override
            String reader(String url, String name) {
                String database = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
                Servers.execute(
                        url,
                        "CREATE USER " + name + "@localhost IDENTIFIED BY 'secret'",
                        "GRANT SELECT ON " + database + ".* TO " + name + "@localhost");
                return url.replace("?user=root", "");
            }
        },
        H2(";QUERY_TIMEOUT=200", ";ACCESS_MODE_DATA=r") {
            @Override
            String url() {
                return "jdbc:h2:mem:" + Servers.name() + ";DB_CLOSE_DELAY=-1;USER=sa";
            }

            @Override
            void lock(Statement statement) {
                throw new UnsupportedOperationException("nothing locks a table of H2 against its readers");
            }

            @Override
            String reader(String url, String name) {
                Servers.execute(
                        url, "CREATE USER " + name + " PASSWORD 'secret'", "GRANT SELECT ON SCHEMA PUBLIC TO " + name);
                return url.substring(0, url.indexOf(';'));
            }
        };

        final String withLimit;
        final String withoutWrites;

        Database(String withLimit, String withoutWrites) {
            this.withLimit = withLimit;
            this.withoutWrites = withoutWrites;
        }

        /** Of a new, empty database. */
        abstract String url();

        /** Takes what an append needs, until its connection is closed. */
        abstract void lock(Statement statement) throws SQLException;

        /** Makes a user, whose password is "secret", who may only read; where that user connects. */
        abstract String reader(String url, String name);
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    void anExhaustedPool(Database database) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setMaximumPoolSize(2);
        // Hikari reads it once, so it is also how long it may take to connect, on a slow machine
        config.setConnectionTimeout(5_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                JdbcCommitLog log =
                        JdbcCommitLog.over(pool, JdbcOptions.defaults().connections(2))) {
            log.append(FRAUD, 1, Commits.commit("one"));
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                assertThat(first).isNotSameAs(second);
                assertThatThrownBy(() -> log.append(FRAUD, 2, Commits.commit("two")))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("gave no connection")
                        .hasMessageContaining("JdbcOptions.connections");
            }
            assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Database.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
    void aLimitOnStatements(Database database) throws Exception {
        String url = database.url();
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, Commits.commit("one"));
            try (JdbcCommitLog hasty = JdbcCommitLog.open(url + database.withLimit);
                    Connection other = DriverManager.getConnection(url);
                    Statement locking = other.createStatement()) {
                other.setAutoCommit(false);
                database.lock(locking);
                assertThatThrownBy(() -> hasty.append(FRAUD, 2, Commits.commit("two")))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("took too long")
                        .hasMessageContaining("Nothing was done");
                other.rollback();
            }
            assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Database.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
    void aDatabaseThatTakesNoWrites(Database database) {
        String url = database.url();
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, Commits.commit("one"));
            try (JdbcCommitLog standby = JdbcCommitLog.open(url + database.withoutWrites)) {
                assertThat(standby.read(FRAUD, 1, 10)).hasSize(1);
                refusesToWrite(standby);
            }
            assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
        }
    }

    @Test
    void aFileThatTakesNoWrites(@TempDir Path folder) {
        String url = "jdbc:h2:" + folder.resolve("log");
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, Commits.commit("one"));
        }
        try (JdbcCommitLog readOnly = JdbcCommitLog.open(url + Database.H2.withoutWrites)) {
            assertThat(readOnly.read(FRAUD, 1, 10)).hasSize(1);
            refusesToWrite(readOnly);
        }
    }

    private static void refusesToWrite(JdbcCommitLog log) {
        assertThatThrownBy(() -> log.append(FRAUD, 2, Commits.commit("two")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("read-only")
                .hasMessageContaining("use the primary");
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    void aUserWhoMayOnlyRead(Database database) {
        String url = database.url();
        JdbcCommitLog.open(url).close();
        String name = "reader_" + Servers.name();
        try (JdbcCommitLog reader = JdbcCommitLog.open(database.reader(url, name), name, "secret")) {
            assertThat(reader.read(FRAUD, 1, 10)).isEmpty();
            assertThatThrownBy(() -> reader.append(FRAUD, 1, Commits.commit("one")))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("may not append")
                    .hasMessageContaining("SELECT, INSERT, UPDATE and DELETE")
                    .hasMessageNotContaining("secret");
        }
    }

    /** What the store refused for good did not happen, and is not told as something that may have. */
    @ParameterizedTest
    @EnumSource(Database.class)
    void aCommandOfAUserWhoMayOnlyRead(Database database) {
        String url = database.url();
        BlobStore blobs = new MemoryBlobStore();
        try (Registry registry =
                Registries.builder(JdbcCommitLog.open(url), blobs).build()) {
            registry.register(TestModels.create().minimal("fraud"));
        }
        String name = "reader_" + Servers.name();
        try (Registry reader = Registries.builder(JdbcCommitLog.open(database.reader(url, name), name, "secret"), blobs)
                .build()) {
            assertThatThrownBy(() -> reader.tag("fraud", "team", "risk"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("may not append");
            assertThat(reader.model("fraud").tags()).isEmpty();
        }
    }

    @Test
    void aDataSourceOfSomebodysTransaction() throws SQLException {
        String url = Servers.postgres();
        JdbcCommitLog.open(url).close();
        try (Connection shared = DriverManager.getConnection(url)) {
            shared.setAutoCommit(false);
            DataSource transactional = transactional(shared);
            assertThatThrownBy(() -> {
                        try (JdbcCommitLog log = JdbcCommitLog.over(transactional)) {
                            log.append(FRAUD, 1, Commits.commit("one"));
                        }
                    })
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("hand in the data source itself");
            shared.rollback();
        }
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            assertThat(log.read(FRAUD, 1, 10)).isEmpty();
        }
    }

    /** As a data source of one connection, which the application uses, too. */
    @ParameterizedTest
    @EnumSource(Database.class)
    void whatTheApplicationHasNotCommittedIsNeitherCommittedNorTakenBack(Database database) throws SQLException {
        try (Connection only = DriverManager.getConnection(database.url())) {
            execute(only, "CREATE TABLE notes (id INTEGER)");
            only.setAutoCommit(false);
            execute(only, "INSERT INTO notes VALUES (1)");
            DataSource giving = DataSources.giving(() -> DataSources.connection(
                    only, (method, arguments) -> method.equals("close") ? Optional.of(true) : Optional.empty()));
            for (int connections : List.of(1, 8)) {
                assertThatThrownBy(() -> JdbcCommitLog.over(
                                giving, JdbcOptions.defaults().connections(connections)))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("a transaction has begun")
                        .hasMessageContaining("hand in the data source itself");
            }
            assertThat(notes(only)).isEqualTo(1);
            only.rollback();
            assertThat(notes(only)).isZero();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int notes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM notes")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** As a framework does it: everybody gets the transaction's connection, whose close, commit and rollback do nothing. */
    private static DataSource transactional(Connection shared) {
        Connection lent = (Connection) Proxy.newProxyInstance(
                TroubleTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().matches("close|commit|rollback|setAutoCommit|setTransactionIsolation")) {
                        return null;
                    }
                    return method.invoke(shared, arguments);
                });
        return DataSources.giving(() -> lent);
    }
}

package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a database may have against us, on PostgreSQL: said clearly, with nothing half written. */
class TroubleTest {
    private final String url = Servers.postgres();

    @Test
    void anExhaustedPool() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(300);
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

    @Test
    void aLimitOnStatements() throws Exception {
        try (JdbcCommitLog log = JdbcCommitLog.open(url);
                Connection other = DriverManager.getConnection(url);
                Statement locking = other.createStatement()) {
            log.append(FRAUD, 1, Commits.commit("one"));
            try (JdbcCommitLog hasty = JdbcCommitLog.open(url + "&options=-c%20statement_timeout=200")) {
                other.setAutoCommit(false);
                locking.execute("LOCK TABLE registry_commits IN ACCESS EXCLUSIVE MODE");
                assertThatThrownBy(() -> hasty.append(FRAUD, 2, Commits.commit("two")))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("took too long")
                        .hasMessageContaining("Nothing was done");
                other.rollback();
            }
            assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
        }
    }

    @Test
    void aDatabaseThatTakesNoWrites() {
        try (JdbcCommitLog log = JdbcCommitLog.open(url)) {
            log.append(FRAUD, 1, Commits.commit("one"));
            try (JdbcCommitLog standby = JdbcCommitLog.open(url + "&options=-c%20default_transaction_read_only=on")) {
                assertThat(standby.read(FRAUD, 1, 10)).hasSize(1);
                assertThatThrownBy(() -> standby.append(FRAUD, 2, Commits.commit("two")))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("read-only")
                        .hasMessageContaining("use the primary");
            }
            assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
        }
    }

    @Test
    void aUserWhoMayOnlyRead() {
        JdbcCommitLog.open(url).close();
        String role = "reader_" + Servers.name();
        String schema = url.substring(url.lastIndexOf('=') + 1);
        Servers.execute(
                url,
                "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
                "GRANT USAGE ON SCHEMA " + schema + " TO " + role,
                "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
        try (JdbcCommitLog reader = JdbcCommitLog.open(url.replace("user=postgres", "user=" + role), role, "secret")) {
            assertThat(reader.read(FRAUD, 1, 10)).isEmpty();
            assertThatThrownBy(() -> reader.append(FRAUD, 1, Commits.commit("one")))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("may not append")
                    .hasMessageContaining("SELECT, INSERT, UPDATE and DELETE")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aDataSourceOfSomebodysTransaction() throws SQLException {
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

    /** As a framework does it: everybody gets the transaction's connection, whose close, commit and rollback do nothing. */
    private static DataSource transactional(Connection shared) {
        Connection lent = (Connection) Proxy.newProxyInstance(
                TroubleTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().matches("close|commit|rollback|setAutoCommit|setTransactionIsolation")) {
                        return null;
                    }
                    return method.invoke(shared, arguments);
                });
        return (DataSource) Proxy.newProxyInstance(
                TroubleTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return lent;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}

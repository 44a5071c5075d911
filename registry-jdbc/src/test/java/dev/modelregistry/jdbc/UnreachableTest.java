package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.PageRequest;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is not there when the log is opened. */
class UnreachableTest {
    @TempDir
    Path directory;

    @Test
    void isTriedAgainAtEachCall() throws Exception {
        // Bound and not listening: whoever connects is refused, and nobody else is given the port.
        Socket taken = new Socket();
        taken.bind(new InetSocketAddress(0));
        String url = "jdbc:h2:tcp://localhost:" + taken.getLocalPort() + "/./log";
        try (JdbcCommitLog log = JdbcCommitLog.open(url, "sa", "secret")) {
            assertThatThrownBy(() -> log.streams("", PageRequest.first(1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageNotContaining("secret");
            assertThat(log).hasToString("JdbcCommitLog[" + url + "]");
            String port = String.valueOf(taken.getLocalPort());
            taken.close();
            Server server = Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-baseDir", directory.toString())
                    .start();
            try {
                assertThat(log.streams("", PageRequest.first(1)).items()).isEmpty();
            } finally {
                server.stop();
            }
        } finally {
            taken.close();
        }
    }

    @Test
    void whatIsWrongForGoodIsRefusedAtOnce() throws Exception {
        String url = "jdbc:h2:mem:taken;DB_CLOSE_DELAY=-1";
        JdbcCommitLog.open(url, "owner", "right").close();
        assertThatThrownBy(() -> JdbcCommitLog.open(url, "owner", "wrong"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("wrong");
    }

    /** As DBCP has it: what the driver said is only the cause. */
    @Test
    void aWrongPasswordIsToldAlsoByAPoolThatSaysLess() throws Exception {
        String url = "jdbc:h2:mem:wrapped;DB_CLOSE_DELAY=-1";
        JdbcCommitLog.open(url, "owner", "right").close();
        DataSource pool = DataSources.giving(() -> {
            try {
                return DriverManager.getConnection(url, "owner", "wrong");
            } catch (SQLException e) {
                throw new SQLException("Cannot create PoolableConnectionFactory (" + e.getMessage() + ")", e);
            }
        });

        assertThatThrownBy(() -> JdbcCommitLog.over(pool))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("refused the user or the password");
    }

    @Test
    void whatWasClosedIsNotOpenedAgain() {
        JdbcCommitLog log = JdbcCommitLog.open("jdbc:h2:tcp://localhost:1/./log");
        log.close();
        assertThatThrownBy(() -> log.streams("", PageRequest.first(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed");
    }

    @Test
    void whatOpensWhenNobodyWaitsAnyMoreIsClosed() throws Exception {
        String memory = "jdbc:h2:mem:" + Servers.name();
        JdbcUrl slow = JdbcUrl.parse(memory
                + ";INIT=CREATE ALIAS IF NOT EXISTS SLEEP FOR 'java.lang.Thread.sleep(long)'\\;CALL SLEEP(1500)");
        assertThatThrownBy(() -> Opening.pooled(slow, JdbcOptions.defaults().connections(1), 1))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no answer in time");
        // a database in memory is gone with its last connection
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (exists(memory)) {
            assertThat(System.nanoTime()).as("is still open").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static boolean exists(String memory) {
        try (Connection connection = DriverManager.getConnection(memory + ";IFEXISTS=TRUE", "sa", "")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }
}

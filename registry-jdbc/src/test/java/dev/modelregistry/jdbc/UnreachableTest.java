package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.PageRequest;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is not there when the log is opened. */
class UnreachableTest {
    @TempDir
    Path directory;

    @Test
    void isTriedAgainAtEachCall() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (JdbcCommitLog log = JdbcCommitLog.open("jdbc:h2:tcp://localhost:" + port + "/./log", "sa", "secret")) {
            assertThatThrownBy(() -> log.streams("", PageRequest.first(1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageNotContaining("secret");
            assertThat(log).hasToString("JdbcCommitLog[jdbc:h2:tcp://localhost:" + port + "/./log]");
            Server server = Server.createTcpServer(
                            "-tcpPort", String.valueOf(port), "-ifNotExists", "-baseDir", directory.toString())
                    .start();
            try {
                assertThat(log.streams("", PageRequest.first(1)).items()).isEmpty();
            } finally {
                server.stop();
            }
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

    @Test
    void whatWasClosedIsNotOpenedAgain() {
        JdbcCommitLog log = JdbcCommitLog.open("jdbc:h2:tcp://localhost:1/./log");
        log.close();
        assertThatThrownBy(() -> log.streams("", PageRequest.first(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed");
    }
}

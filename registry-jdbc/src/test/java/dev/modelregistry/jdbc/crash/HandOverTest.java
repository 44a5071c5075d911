package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.jdbc.JdbcBlobStore;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This process is the first to open an H2 file; another works on it through this one, which then closes its stores and lives on. */
class HandOverTest {
    @TempDir
    Path directory;

    private String url;

    @BeforeEach
    void nameTheFile() {
        url = "jdbc:h2:file:" + directory.resolve("log");
    }

    @Test
    void whoWorkedOnItThroughAClosedStoreTakesOver() throws Exception {
        CommitLog log = JdbcCommitLog.open(url);
        try (ChildJvm guest = guest()) {
            assertThat(guest.next()).hasValue("0");

            log.close();

            guest.nudge();
            assertThat(guest.next()).hasValue("1");
            assertThat(isServedByAnother()).isTrue();
            try (CommitLog again = JdbcCommitLog.open(url)) {
                assertThat(again.read(new StreamId("fraud"), 1, 10)).hasSize(1);
            }
            guest.nudge();
            assertThat(guest.next()).hasValue("2");
        }
    }

    @Test
    void theLastStoreOfAProcessHandsOver() throws Exception {
        CommitLog log = JdbcCommitLog.open(url);
        BlobStore blobs = JdbcBlobStore.open(url);
        try (ChildJvm guest = guest()) {
            assertThat(guest.next()).hasValue("0");

            log.close();

            guest.nudge();
            assertThat(guest.next()).hasValue("1");
            assertThat(isServedByAnother()).as("while the blobs are open").isFalse();

            blobs.close();

            guest.nudge();
            assertThat(guest.next()).hasValue("2");
            assertThat(isServedByAnother()).isTrue();
        }
    }

    @Test
    void connectionsOfTheApplicationStayOpen() throws Exception {
        CommitLog log = JdbcCommitLog.open(url);
        try (Connection own = connect();
                ChildJvm guest = guest()) {
            assertThat(guest.next()).hasValue("0");

            log.close();

            assertThat(own.isValid(5)).isTrue();
            guest.nudge();
            assertThat(guest.next()).hasValue("1");
            assertThat(isServedByAnother()).isFalse();
        }
    }

    @Test
    void aGuestThatClosesLeavesItToItsHost() throws Exception {
        try (ChildJvm guest = guest()) {
            assertThat(guest.next()).hasValue("0");

            JdbcCommitLog.open(url).close();

            assertThat(isServedByAnother()).isTrue();
            guest.nudge();
            assertThat(guest.next()).hasValue("1");
        }
    }

    private ChildJvm guest() throws IOException {
        return ChildJvm.start(Guest.class, directory, List.of("-XX:TieredStopAtLevel=1"), url);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url + ";AUTO_SERVER=TRUE", "sa", "");
    }

    /** H2 knows an address of those who came over TCP. */
    private boolean isServedByAnother() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet address = statement.executeQuery(
                        "SELECT CLIENT_ADDR FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()")) {
            address.next();
            return address.getString(1) != null;
        }
    }

    /** Prints how many commits it has appended, and appends one more for each line. */
    static final class Guest {
        private Guest() {}

        public static void main(String[] arguments) throws IOException {
            try (CommitLog log = JdbcCommitLog.open(arguments[0])) {
                long revision = 0;
                do {
                    System.out.println(revision);
                    revision++;
                    if (System.in.read() != '\n') {
                        return;
                    }
                } while (log.append(
                                new StreamId("fraud"),
                                revision,
                                new Commit(CommitId.random(), Bytes.utf8("a commit"), IndexDelta.NONE))
                        instanceof AppendResult.Appended);
            }
        }
    }
}

package dev.modelregistry.jdbc.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.h2.store.fs.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerLossFilePathTest {
    private static final int ROWS = 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", ";WRITE_DELAY=0"})
    void anInsertThatWasCommittedButNotSyncedIsLost(String settings) throws Exception {
        insertAndHalt(settings, "");

        assertThat(survivingRows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";WRITE_DELAY=0", ";AUTO_SERVER=TRUE"})
    void anInsertThatWasFollowedByCheckpointSyncSurvives(String settings) throws Exception {
        insertAndHalt(settings, "CHECKPOINT SYNC");

        assertThat(survivingRows()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";AUTO_SERVER=TRUE"})
    void aDatabaseGoesOnFromWhatSurvived(String settings) throws Exception {
        for (int i = 0; i < 2; i++) {
            insertAndHalt(settings, "CHECKPOINT SYNC");
        }

        assertThat(survivingRows()).isEqualTo(2 * ROWS);
    }

    @Test
    void aDatabaseThatWasClosedAndCompactedReopensInTheSameProcess() throws Exception {
        PowerLossFilePath.register();
        try (Connection connection = DriverManager.getConnection(url(""));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE commits (revision INT)");
            statement.execute("INSERT INTO commits VALUES (1)");
            statement.execute("SHUTDOWN COMPACT");
        }

        assertThat(rows(url(""))).isEqualTo(1);
        assertThat(FileUtils.newDirectoryStream("powerloss:" + directory))
                .containsExactly("powerloss:" + directory.resolve("log.mv.db"));
    }

    private void insertAndHalt(String settings, String afterEach) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        classPath(),
                        InsertAndHalt.class.getName(),
                        url(settings),
                        afterEach)
                .inheritIO()
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(InsertAndHalt.HALTED);
    }

    private String url(String settings) {
        return "jdbc:h2:powerloss:" + directory.resolve("log") + settings;
    }

    /** Counted on the real file. */
    private int survivingRows() throws SQLException {
        return rows("jdbc:h2:" + directory.resolve("log"));
    }

    private static int rows(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM commits")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Of this process, and, if it has a module path, of that and of these tests. */
    private static String classPath() throws Exception {
        String name = "/" + PowerLossFilePathTest.class.getName().replace('.', '/') + ".class";
        URL here = Objects.requireNonNull(PowerLossFilePathTest.class.getResource(name));
        String classes = Path.of(here.toURI()).toString();
        return String.join(
                File.pathSeparator,
                classes.substring(0, classes.length() - name.length()),
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
    }

    /** The process that loses its power. */
    static final class InsertAndHalt {
        static final int HALTED = 42;

        private InsertAndHalt() {}

        public static void main(String[] args) throws SQLException {
            PowerLossFilePath.register();
            // Neither connection nor statement is closed: closing might force.
            Statement statement = DriverManager.getConnection(args[0]).createStatement();
            statement.execute("CREATE TABLE IF NOT EXISTS commits (revision INT)");
            statement.execute("CHECKPOINT SYNC");
            for (int i = 0; i < ROWS; i++) {
                statement.execute("INSERT INTO commits VALUES (" + i + ")");
                if (!args[1].isEmpty()) {
                    statement.execute(args[1]);
                }
            }
            Runtime.getRuntime().halt(HALTED);
        }
    }
}

package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.CommitLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
    private static final String SECRET = "s3cr3t-w0rd";

    @TempDir
    Path directory;

    @Test
    void createsFoldersAndTables() {
        try (CommitLog log = JdbcCommitLog.open(url("deep/er/log"))) {
            assertThat(log.append(FRAUD, 1, Commits.commit("first"))).isEqualTo(new Appended());
        }
        assertThat(directory.resolve("deep/er/log.mv.db")).exists();
    }

    @Test
    void eightAtOnceCreateTheTablesTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<CommitLog>> openings = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<CommitLog>) () -> JdbcCommitLog.open(url("log")))
                    .toList();
            for (var opening : threads.invokeAll(openings)) {
                try (CommitLog log = opening.get()) {
                    assertThat(log.read(FRAUD, 1, 1)).isEmpty();
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whoHasWaitedForTablesOfAnotherFindsThem() throws Exception {
        String url = Servers.postgres();
        try (Connection waiting = DriverManager.getConnection(url)) {
            Dialect dialect = Dialect.of(waiting);
            Handle handle = Jdbi.open(waiting);
            assertThat(dialect.hasSchema(handle, JdbcOptions.defaults().tables()))
                    .isFalse();
            waiting.setAutoCommit(false);
            dialect.lockSchema(handle, JdbcOptions.defaults().tables());
            Servers.execute(url, "CREATE TABLE registry_schema (version integer)");

            assertThat(dialect.hasSchema(handle, JdbcOptions.defaults().tables()))
                    .isTrue();
        }
    }

    @Test
    void tablesOfANewerReleaseAreRefused() throws SQLException {
        JdbcCommitLog.open(url("log")).close();
        execute(url("log"), "INSERT INTO registry_schema (version) VALUES (1000)");

        assertThatThrownBy(() -> JdbcCommitLog.open(url("log")))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("version 1000");
    }

    @Test
    void whatWasHalfCreatedIsCompleted() throws SQLException {
        JdbcCommitLog.open(url("log")).close();
        execute(url("log"), "DELETE FROM registry_schema; DROP TABLE registry_terms; DELETE FROM registry_feed");

        try (CommitLog log = JdbcCommitLog.open(url("log"))) {
            assertThat(log.append(FRAUD, 1, Commits.commit("first"))).isEqualTo(new Appended());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET IGNORECASE TRUE", "SET COLLATION ENGLISH"})
    void aDatabaseInWhichDifferentTextsAreEqualIsRefused(String setting) throws SQLException {
        execute(url("log"), setting);

        assertThatThrownBy(() -> JdbcCommitLog.open(url("log")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("IGNORECASE");
    }

    static Stream<Arguments> tablesOfTheApplication() {
        return Stream.of(
                Arguments.of(Servers.postgres(), "CREATE TABLE registry_notes (title text)"),
                Arguments.of(
                        Servers.mariaDb(),
                        "CREATE TABLE registry_notes (title VARCHAR(10)) COLLATE utf8mb4_general_ci"),
                Arguments.of(
                        "jdbc:h2:mem:" + Servers.name() + ";DB_CLOSE_DELAY=-1;USER=sa",
                        "CREATE TABLE registry_notes (title VARCHAR_IGNORECASE)"));
    }

    @ParameterizedTest
    @MethodSource("tablesOfTheApplication")
    void howATableOfTheApplicationComparesIsItsOwnAffair(String url, String table) {
        Servers.execute(url, table);

        JdbcCommitLog.open(url).close();
        try (CommitLog log = JdbcCommitLog.open(url)) {
            assertThat(log.append(FRAUD, 1, Commits.commit("first"))).isEqualTo(new Appended());
        }
    }

    @ParameterizedTest
    @MethodSource("tablesOfTheApplication")
    void allTablesOfTheRegistryAreLookedAt(String url) throws SQLException {
        JdbcCommitLog.open(url).close();
        Set<String> names = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), null, new String[] {
                            "TABLE", "BASE TABLE"
                        })) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        assertThat(names).isNotEmpty().allMatch(name -> Tables.NAMES.contains(name.substring("registry_".length())));
    }

    @Test
    void credentialsAreShownNowhere() {
        try (CommitLog log = JdbcCommitLog.open(url("log"), "registrar", SECRET)) {
            assertThat(log.toString()).isEqualTo("JdbcCommitLog[" + url("log") + "]");
        }
        try (CommitLog log = JdbcCommitLog.open(url("log") + ";USER=registrar;PASSWORD=" + SECRET)) {
            assertThat(log.toString()).isEqualTo("JdbcCommitLog[" + url("log") + "]");
        }

        assertThatThrownBy(() -> JdbcCommitLog.open(url("log"), "registrar", SECRET + "2"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("refused the user or the password")
                .satisfies(OpeningTest::tellsNoSecret);
        assertThatThrownBy(() -> JdbcCommitLog.open(url("log") + ";USER=registrar;PASSWORD=" + SECRET + "2"))
                .satisfies(OpeningTest::tellsNoSecret);
        assertThatThrownBy(() -> JdbcCommitLog.open(url("log") + ";NO_SUCH_SETTING=1", "registrar", SECRET))
                .satisfies(OpeningTest::tellsNoSecret);
        assertThatThrownBy(() -> JdbcCommitLog.open("jdbc:postgresql://registrar:" + SECRET + "@db/registry"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("jdbc:postgresql:")
                .satisfies(OpeningTest::tellsNoSecret);
    }

    private static void tellsNoSecret(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(SECRET);
    }

    @Test
    void connectionsOfTheApplicationAreUsedAndLeftOpen() throws SQLException {
        JdbcDataSource connections = new JdbcDataSource();
        connections.setURL(url("log"));
        connections.setUser("sa");
        try (Connection own = connections.getConnection()) {
            try (CommitLog log = JdbcCommitLog.over(connections)) {
                assertThat(log.append(FRAUD, 1, Commits.commit("first"))).isEqualTo(new Appended());
                assertThat(log.read(FRAUD, 1, 1)).hasSize(1);
            }
            assertThat(own.isValid(1)).isTrue();
        }
    }

    @Test
    void aNamelessDatabaseInMemoryIsOneForAllConnections() {
        try (CommitLog log = JdbcCommitLog.open("jdbc:h2:mem:");
                CommitLog other = JdbcCommitLog.open("jdbc:h2:mem:")) {
            log.append(FRAUD, 1, Commits.commit("first"));

            IntStream.range(0, 50)
                    .parallel()
                    .forEach(i -> assertThat(log.read(FRAUD, 1, 1)).hasSize(1));
            assertThat(other.read(FRAUD, 1, 1)).isEmpty();
        }
    }

    @Test
    void aClosedLogSaysSo() {
        CommitLog log = JdbcCommitLog.open("jdbc:h2:mem:");
        log.close();
        log.close();

        assertThatThrownBy(() -> log.read(FRAUD, 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    static Stream<Arguments> filesThatAreNoDatabase() {
        return Stream.of(
                Arguments.of("a few bytes", "no database"),
                Arguments.of("more than the header of a database", "no database\n".repeat(1_000)));
    }

    /** It is none tomorrow either, so nobody is told to try again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("filesThatAreNoDatabase")
    void aFileThatIsNoDatabaseIsRefusedForGood(String what, String content) throws Exception {
        Path file = directory.resolve("log.mv.db");
        Files.writeString(file, content);
        JdbcDataSource connections = new JdbcDataSource();
        connections.setURL(url("log"));

        for (Supplier<AutoCloseable> opening : List.<Supplier<AutoCloseable>>of(
                () -> JdbcCommitLog.open(url("log")),
                () -> JdbcBlobStore.open(url("log")),
                () -> JdbcCommitLog.over(connections))) {
            assertThatThrownBy(opening::get)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("no H2 database")
                    .hasMessageContaining("backup");
        }
        assertThat(file).hasContent(content);
    }

    /** Nor does it tomorrow, so nobody is told to try again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NO_SUCH_SETTING=1",
                "CIPHER=AES",
                "CIPHER=AES;PASSWORD=" + SECRET,
                "IFEXISTS=TRUE",
                "CACHE_SIZE=1;CACHE_SIZE=2",
                "LOST",
            })
    void whatH2DoesNotTakeIsRefusedForGoodAndLeavesNothing(String setting) {
        for (Supplier<AutoCloseable> opening : List.<Supplier<AutoCloseable>>of(
                () -> JdbcCommitLog.open(url("deep/er/log") + ";" + setting),
                () -> JdbcBlobStore.open(url("deep/er/log") + ";" + setting))) {
            assertThatThrownBy(opening::get)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("log does not take the settings behind its ';'")
                    .satisfies(OpeningTest::tellsNoSecret);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileThatIsThereMayBeToldToBe() {
        JdbcCommitLog.open(url("log")).close();
        JdbcCommitLog.open(url("log") + ";IFEXISTS=TRUE").close();
        JdbcCommitLog.open(url("another") + ";IFEXISTS=FALSE").close();
    }

    @Test
    void anEncryptedFileIsRefusedForGoodWithoutItsPassword() throws SQLException {
        execute(url("log") + ";CIPHER=AES", "CREATE TABLE notes (title VARCHAR)", "secret ");

        assertThatThrownBy(() -> JdbcCommitLog.open(url("log")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("encrypted");
    }

    private String url(String name) {
        return "jdbc:h2:file:" + directory.resolve(name);
    }

    private static void execute(String url, String sql) throws SQLException {
        execute(url, sql, "");
    }

    private static void execute(String url, String sql, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

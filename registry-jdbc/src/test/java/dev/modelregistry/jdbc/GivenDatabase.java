package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.StoreOpener;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tables of one test in the database that {@code -Dregistry.jdbc.url}, {@code -Dregistry.jdbc.user} and {@code
 * -Dregistry.jdbc.password} name; dropped after it.
 */
final class GivenDatabase implements AfterEachCallback {
    static final String URL = "registry.jdbc.url";

    private final String prefix =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

    CommitLog openLog() {
        return openLog(argument());
    }

    /** For another process. */
    String argument() {
        return String.join("\n", prefix, url(), user(), password());
    }

    private static CommitLog openLog(String argument) {
        String[] parts = argument.split("\n", -1);
        return JdbcCommitLog.open(
                parts[1], parts[2], parts[3], JdbcOptions.defaults().tablePrefix(parts[0]));
    }

    JdbcBlobStore openBlobs() {
        return JdbcBlobStore.open(
                url(), user(), password(), JdbcOptions.defaults().tablePrefix(prefix));
    }

    private static String url() {
        return System.getProperty(URL, "");
    }

    private static String user() {
        return System.getProperty("registry.jdbc.user", "");
    }

    private static String password() {
        return System.getProperty("registry.jdbc.password", "");
    }

    /** How another process opens the log. */
    public static final class Opener implements StoreOpener<CommitLog> {
        /** For the child process. */
        public Opener() {}

        @Override
        public CommitLog open(String argument) {
            return openLog(argument);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), user(), password());
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = connection.getMetaData().getTables(connection.getCatalog(), null, null, null)) {
                while (rows.next()) {
                    String table = rows.getString("TABLE_NAME");
                    if (table.regionMatches(true, 0, prefix, 0, prefix.length())
                            && rows.getString("TABLE_TYPE").contains("TABLE")) {
                        tables.add(table);
                    }
                }
            }
            for (String table : tables) {
                statement.execute("DROP TABLE " + table);
            }
        }
    }
}

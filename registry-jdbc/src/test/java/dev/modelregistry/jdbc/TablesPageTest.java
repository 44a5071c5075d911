package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The queries of docs/tables.md, as they stand there. */
class TablesPageTest {
    private static final Pattern QUERY = Pattern.compile("```sql\\n(?:-- (\\w+)\\n)?(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private enum Product {
        H2("H2"),
        POSTGRESQL("PostgreSQL"),
        MARIADB("MariaDB");

        private final String name;

        Product(String name) {
            this.name = name;
        }

        String url() {
            return switch (this) {
                case H2 -> "jdbc:h2:mem:tables;DB_CLOSE_DELAY=-1;USER=sa";
                case POSTGRESQL -> Servers.postgres();
                case MARIADB -> Servers.mariaDb();
            };
        }

        List<String> queries() throws Exception {
            Matcher matcher = QUERY.matcher(Files.readString(Path.of("../docs/tables.md")));
            List<String> queries = new ArrayList<>();
            while (matcher.find()) {
                if (matcher.group(1) == null || matcher.group(1).equals(name)) {
                    queries.add(matcher.group(2));
                }
            }
            return queries;
        }
    }

    @ParameterizedTest
    @EnumSource
    void answerOnEveryDatabase(Product product) throws Exception {
        String url = product.url();
        try (Registry registry = Registries.builder(
                                JdbcCommitLog.open(url), FileBlobStore.at(directory.resolve("blobs")))
                        .actor(Actor.of("ada"))
                        .build();
                Connection connection = DriverManager.getConnection(url)) {
            for (int i = 0; i < 3; i++) {
                ModelVersion version = registry.register(Registration.of("fraud")
                        .artifact("model.bin", new byte[] {1})
                        .trainedAt(Instant.EPOCH)
                        .dataset(Dataset.of(i == 2 ? "june" : "may", "1"))
                        .noHyperparameters()
                        .metric("auc", 0.9 + i / 100.0)
                        .build());
                registry.promote(version.ref(), Stage.STAGING, "to be tried");
                registry.promote(version.ref(), Stage.PRODUCTION, "the " + i + ". time");
            }
            registry.search("stage = 'production'", PageRequest.first(1));
            List<String> queries = product.queries();
            assertThat(queries).hasSize(5);
            assertThat(rows(connection, queries.get(0))).containsExactly("fraud|1.2|june");
            assertThat(rows(connection, queries.get(1))).containsExactly("may|2|1", "june|1|1");
            assertThat(rows(connection, queries.get(2)))
                    .containsExactly("fraud|1.2|0.92", "fraud|1.1|0.91", "fraud|1.0|0.9");
            assertThat(rows(connection, queries.get(3)))
                    .singleElement()
                    .asString()
                    .startsWith("fraud|9|");
            List<String> history = rows(connection, queries.get(4));
            assertThat(history).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(history.get(i)).contains("ada", "promoted", "\"1." + i + "\"", "the " + i + ". time");
            }
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(result.getString(i));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }
}

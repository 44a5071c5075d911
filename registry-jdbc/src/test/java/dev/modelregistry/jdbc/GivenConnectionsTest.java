package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Commit;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Connections of the application, which commit by themselves: to set one back to that would commit what is open on it. */
class GivenConnectionsTest {
    private static final String THE_FEED = "INSERT INTO registry_changes";
    private static final String ROLLBACK = "rollback";

    private final String url = "jdbc:h2:mem:" + Servers.name() + ";DB_CLOSE_DELAY=-1";
    /** What runs out of memory. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @Test
    void anErrorAmidAnAppendCommitsNoHalf() {
        appendIsWhole(Set.of(THE_FEED));
    }

    @Test
    void anErrorAmidItsRollbackCommitsNoHalfEither() {
        appendIsWhole(Set.of(THE_FEED, ROLLBACK));
    }

    private void appendIsWhole(Set<String> failures) {
        try (JdbcCommitLog log = JdbcCommitLog.over(DataSources.giving(this::connection))) {
            assertThat(log.append(FRAUD, 1, Commits.commit("one"))).isEqualTo(new Appended());
            ChangeToken token = log.changedSince(ChangeToken.START, 10).next();
            Commit second = Commits.commit("two");
            failing.addAll(failures);
            assertThatThrownBy(() -> log.append(FRAUD, 2, second)).isInstanceOf(OutOfMemoryError.class);
            failing.clear();

            // as the engine does: the same commit to the same slot
            assertThat(log.append(FRAUD, 2, second)).isEqualTo(new Appended());
            assertThat(log.changedSince(token, 10).streams()).containsExactly(FRAUD);
        }
    }

    private Connection connection() throws SQLException {
        Connection real = DriverManager.getConnection(url, "sa", "");
        return DataSources.connection(real, (method, arguments) -> {
            boolean fails = method.equals("prepareStatement")
                    ? failing.stream().anyMatch(arguments[0].toString()::startsWith)
                    : failing.contains(method);
            if (fails) {
                throw new OutOfMemoryError("as the test asked for");
            }
            return Optional.empty();
        });
    }
}

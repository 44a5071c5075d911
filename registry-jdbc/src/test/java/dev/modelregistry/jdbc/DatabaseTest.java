package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.StoreUnavailableException;
import java.sql.DriverManager;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What becomes of a database whose work does not come to its end. */
class DatabaseTest {
    @Test
    void closesItsConnectionsEvenIfAllItsThreadsHang() {
        CountDownLatch closed = new CountDownLatch(1);
        // as a server that has gone silent: what ends the work is that the connections are closed
        Database database = database(1, closed::countDown);
        assertThatThrownBy(() -> database.call("read", () -> {
                    closed.await();
                    return true;
                }))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("gave no answer in time to: read");
        database.close();
        assertThat(closed.getCount()).isZero();
        database.close();
        assertThatThrownBy(() -> database.call("read", () -> true)).isInstanceOf(IllegalStateException.class);
    }

    private static Database database(long patienceSeconds, Runnable closer) {
        Dialect dialect = new H2Dialect(Optional.empty());
        Transactions transactions = new Transactions(
                () -> DriverManager.getConnection("jdbc:h2:mem:"),
                JdbcOptions.defaults().tables(),
                dialect);
        return new Database(
                "a test's database",
                new Workers(1, patienceSeconds),
                transactions,
                dialect,
                new Independence(transactions, dialect, false),
                closer);
    }
}

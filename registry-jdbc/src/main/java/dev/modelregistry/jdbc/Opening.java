package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Opens databases: connects, and brings the tables up to date. */
final class Opening {
    private static final long PATIENCE_SECONDS = 60;
    private static final String OPEN = "open it";
    static final String GIVEN = "the given data source";

    private final String name;
    private final JdbcOptions options;
    private final Workers workers;

    private Opening(String name, JdbcOptions options, long patienceSeconds) {
        this.name = name;
        this.options = options;
        this.workers = new Workers(options.connections(), patienceSeconds);
    }

    /** With a pool of its own, closed with the database. */
    static Database pooled(JdbcUrl url, JdbcOptions options) {
        return pooled(url, options, PATIENCE_SECONDS);
    }

    /** @param patienceSeconds what is opened later than that is closed at once */
    static Database pooled(JdbcUrl url, JdbcOptions options, long patienceSeconds) {
        // by the caller's thread, whose class loader may be the one that has it
        Driver driver = Pool.driver(url);
        Opening opening = new Opening(url.location(), options, patienceSeconds);
        return opening.database(() -> {
            HikariDataSource pool = Pool.open(url, driver, options.allConnections());
            try {
                Dialect dialect = dialect(pool);
                Transactions transactions = opening.transactions(pool::getConnection, dialect);
                Independence independence = new Independence(transactions, dialect, true).proven();
                return opening.opened(transactions, dialect, independence, Pool.closer(pool, url, dialect));
            } catch (RuntimeException | SQLException | Error e) {
                pool.close();
                throw e;
            }
        });
    }

    /** Over connections of somebody else. */
    static Database over(DataSource connections, JdbcOptions options) {
        Opening opening = new Opening(GIVEN, options, PATIENCE_SECONDS);
        return opening.database(() -> {
            Dialect dialect = dialect(connections);
            Transactions transactions = opening.given(connections, dialect);
            boolean twoAtOnce = options.connections() > 1;
            Independence independence = new Independence(transactions, dialect, twoAtOnce);
            if (twoAtOnce) {
                independence.checkReading();
            }
            return opening.opened(transactions, dialect, independence, () -> {});
        });
    }

    static String missingSchema(DataSource connections, JdbcOptions options) {
        Opening opening = new Opening(GIVEN, options, PATIENCE_SECONDS);
        try {
            return opening.open(
                    () -> {
                        Dialect dialect = dialect(connections);
                        return new Schema(opening.given(connections, dialect), dialect, options.tables()).missing();
                    },
                    late -> {});
        } finally {
            opening.workers.close();
        }
    }

    private Database database(Callable<Database> work) {
        return open(work, Database::discard);
    }

    private <T> T open(Callable<T> work, Consumer<T> late) {
        try {
            return Database.call(workers, Translation.atFirst(name, OPEN), work, late);
        } catch (RuntimeException | Error e) {
            workers.close();
            throw e;
        }
    }

    private Transactions given(DataSource connections, Dialect dialect) {
        return transactions(GivenConnections.of(connections, dialect), dialect);
    }

    private Transactions transactions(Connections connections, Dialect dialect) {
        return new Transactions(connections, options.tables(), dialect);
    }

    /** On a connection as it comes: one that is amid somebody's transaction is refused, and left amid it. */
    private static Dialect dialect(DataSource connections) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            Dialect dialect = Dialect.of(connection);
            Independence.requireNoTransaction(dialect, Jdbi.open(connection));
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return dialect;
        }
    }

    private Database opened(Transactions transactions, Dialect dialect, Independence independence, Runnable closer) {
        try {
            prepare(transactions, dialect);
            return new Database(name, workers, transactions, dialect, independence, closer);
        } catch (JdbiException | SQLException e) {
            throw new Translation(name, OPEN, dialect::failure).of(e);
        }
    }

    private void prepare(Transactions transactions, Dialect dialect) throws SQLException {
        Schema schema = new Schema(transactions, dialect, options.tables());
        if (!options.changesSchema()) {
            schema.verify();
        } else if (schema.update() && dialect.needsFlush(options.durability())) {
            dialect.flush(transactions);
        }
        if (options.durability() == Durability.SYNC) {
            transactions.run(handle -> {
                dialect.requireDurability(name, handle);
                return true;
            });
        }
    }
}

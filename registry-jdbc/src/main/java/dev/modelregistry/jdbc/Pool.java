package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.modelregistry.error.InvalidInputException;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connection pools of our own. */
final class Pool {
    /** H2 files are opened and closed by other processes, which takes them a while. */
    private static final long FILE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A server that cannot be reached now is tried again later, see {@link Reached}. */
    private static final long SERVER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private static final Pattern H2_FILE = Pattern.compile("jdbc:h2:(?!tcp:|ssl:).*", Pattern.CASE_INSENSITIVE);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * What pools need to know about a database.
     *
     * @param driver what to add if it is missing
     * @param defaults of the driver's settings: a server that has gone silent must not be waited for without end
     * @param init what a new connection runs first
     */
    private record Product(Dialect dialect, String driver, Map<String, String> defaults, Optional<String> init) {}

    private static final Map<String, Product> PRODUCTS = Map.of(
            "h2",
            // appends wait for each other, in the worst case for a whole pool of large ones. Nothing is run: that
            // would begin a transaction, which the pool rolls back if it closes the connection before it was used
            new Product(
                    new H2Dialect(Optional.empty()),
                    "com.h2database:h2",
                    Map.of("LOCK_TIMEOUT", "10000"),
                    Optional.empty()),
            "postgresql",
            // a client that was cut off in the middle of a commit must not block others for ever
            new Product(
                    new PostgresDialect(),
                    "org.postgresql:postgresql",
                    Map.of("socketTimeout", "60"),
                    Optional.of("SET idle_in_transaction_session_timeout = '60s'")),
            "mariadb",
            new Product(
                    new MariaDbDialect(false),
                    "org.mariadb.jdbc:mariadb-java-client",
                    Map.of("socketTimeout", "60000"),
                    Optional.of("SET SESSION innodb_lock_wait_timeout = 10")),
            "mysql",
            new Product(
                    new MariaDbDialect(true),
                    "com.mysql:mysql-connector-j",
                    Map.of("socketTimeout", "60000"),
                    Optional.of("SET SESSION innodb_lock_wait_timeout = 10")));

    private Pool() {}

    /** Opens a pool; a database that is just being started, or opened or closed by another process, is waited for. */
    static HikariDataSource open(JdbcUrl url, Driver driver, int size) throws SQLException {
        Product product = product(url);
        UrlDataSource connections = new UrlDataSource(url, driver, product.defaults());
        connections.requireSettings();
        HikariConfig config = config(connections, product, size);
        boolean file = H2_FILE.matcher(url.location()).matches();
        long deadline = System.nanoTime() + (file ? FILE_NANOS : SERVER_NANOS);
        while (true) {
            try {
                return new HikariDataSource(config);
            } catch (RuntimeException e) {
                boolean again = Database.failure(product.dialect(), e).isTransient();
                if (!again || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What ends a pool: with a file that other processes may have open, more than closing it. */
    static Runnable closer(HikariDataSource pool, JdbcUrl url, Dialect dialect) {
        UrlDataSource connections = (UrlDataSource) pool.getDataSource();
        return connections
                .turns()
                .<Runnable>map(opening -> {
                    Path file = Path.of(url.sharedFile().orElseThrow() + ".mv.db");
                    return new HandOver(pool, connections, file, opening, dialect);
                })
                .orElse(pool::close);
    }

    private static HikariConfig config(UrlDataSource connections, Product product, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("model-registry");
        config.setDataSource(connections);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(10));
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        product.init().ifPresent(config::setConnectionInitSql);
        // in a transaction that ends: for one left open, a server would close a connection that nobody has used yet
        config.setIsolateInternalQueries(true);
        config.setExceptionOverride(new LostConnections(product.dialect()));
        if (product.dialect() instanceof H2Dialect) {
            leaveAlone(config);
        }
        return config;
    }

    /**
     * The last connection that is closed closes an H2 database, so none gets too old. And a rollback makes H2 write to its file
     * while others write: what tries a connection is not rolled back, and no idle one is tried, which may begin a
     * transaction, and then closed amid that.
     */
    private static void leaveAlone(HikariConfig config) {
        config.setMaxLifetime(0);
        config.setIsolateInternalQueries(false);
        config.setKeepaliveTime(0);
        config.setIdleTimeout(0);
    }

    private static Product product(JdbcUrl url) {
        Product product = PRODUCTS.get(url.location().split(":", 3)[1]);
        if (product == null) {
            throw new IllegalStateException("no database for " + url.location());
        }
        return product;
    }

    /** The application's driver for a URL. */
    static Driver driver(JdbcUrl url) {
        try {
            return DriverManager.getDriver(url.location());
        } catch (SQLException e) {
            // it looks once for all: not in the class loader of a web application that was started after somebody had
            // used it
            return Stream.of(
                            Optional.ofNullable(Pool.class.getClassLoader()),
                            Optional.ofNullable(Thread.currentThread().getContextClassLoader()))
                    .flatMap(Optional::stream)
                    .flatMap(loader -> ServiceLoader.load(Driver.class, loader).stream())
                    .flatMap(provider -> driver(provider, url.location()).stream())
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException("there is no driver for " + url.location()
                            + " on the class or module path; add "
                            + product(url).driver()));
        }
    }

    private static Optional<Driver> driver(ServiceLoader.Provider<Driver> provider, String url) {
        try {
            return Optional.of(provider.get()).filter(driver -> accepts(driver, url));
        } catch (ServiceConfigurationError e) {
            LOG.debug("{} cannot be loaded", provider.type(), e);
            return Optional.empty();
        }
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            LOG.debug("{} does not tell whether it takes {}", driver, url, e);
            return false;
        }
    }

    /** Databases say by codes of their own, which the pool does not know, that a connection is of no use any more. */
    private static final class LostConnections implements SQLExceptionOverride {
        private final Dialect dialect;

        LostConnections(Dialect dialect) {
            this.dialect = dialect;
        }

        @java.lang.Override // the plain name is the pool's enum here
        public Override adjudicate(SQLException e) {
            return dialect.failure(e) == Failure.CONNECTION_LOST ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }
}

package dev.modelregistry.jdbc;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Makes connections for the pool. It has the credentials so that the pool's settings, which it logs, have not. Thread-safe. */
final class UrlDataSource implements DataSource {
    private final String url;
    private final Driver driver;
    private final Properties properties = new Properties();
    private final Optional<String> file;
    private final Optional<Turns> turns;

    UrlDataSource(JdbcUrl url, Driver driver, Map<String, String> defaults) {
        this.url = url.url();
        this.driver = driver;
        defaults.forEach((key, value) -> {
            if (!sets(url.url(), key)) {
                properties.put(key, value);
            }
        });
        this.properties.putAll(url.secrets());
        this.file = url.sharedFile();
        this.turns = url.sharedFile().map(file -> Turns.by(Path.of(file + ".opening")));
    }

    /** What a URL says itself counts; H2 refuses to be told twice. */
    private static boolean sets(String url, String key) {
        return Pattern.compile("[?&;]\\s*" + key + "\\s*=", Pattern.CASE_INSENSITIVE)
                .matcher(url)
                .find();
    }

    /**
     * One process after the other connects to an H2 file. H2 alone gets there too, but when the process that had the file
     * ends and several others want to take over at once, they disturb each other for tens of seconds. With a turn for
     * each, the first takes over, and the others find it already serving.
     */
    @Override
    public Connection getConnection() throws SQLException {
        return inTurn(url);
    }

    /** At connecting; empty if nobody waits for another. */
    Optional<Turns> turns() {
        return turns;
    }

    /** To an H2 file that is there; it is not made anew. */
    Connection connectToExisting() throws SQLException {
        return inTurn(url + ";IFEXISTS=TRUE");
    }

    /**
     * Lets H2 look at what is set before anything is made for a file that is not there.
     *
     * @throws SQLException if H2 does not take it
     */
    void requireSettings() throws SQLException {
        if (file.isEmpty() || Files.exists(Path.of(file.get() + ".mv.db"))) {
            return;
        }
        boolean told = sets(url, "IFEXISTS");
        try {
            connect(told ? url : url + ";IFEXISTS=TRUE").close();
        } catch (SQLException e) {
            boolean absent = e.getErrorCode() == H2Dialect.NOT_THERE;
            // all else is met again by who connects in turn
            if (absent ? told : H2Dialect.refusesSettings(e)) {
                throw e;
            }
        }
    }

    private Connection inTurn(String url) throws SQLException {
        return turns.isPresent() ? turns.get().alone(() -> connect(url)) : connect(url);
    }

    private Connection connect(String url) throws SQLException {
        // drivers take what they know out of their argument
        Properties copy = new Properties();
        copy.putAll(properties);
        Connection connection = driver.connect(url, copy);
        if (connection == null) {
            throw new SQLException("the driver found for the product does not take the URL");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the credentials are set");
    }

    /** So long a pool that is being closed waits for a connection that is just being made, to close it, too. */
    @Override
    public int getLoginTimeout() {
        return 10;
    }

    /** Left to what the URL says. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException("there is no log writer");
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("there is no log writer");
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("there is no logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}

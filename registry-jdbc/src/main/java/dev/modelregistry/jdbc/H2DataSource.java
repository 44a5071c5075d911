package dev.modelregistry.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Makes connections for the pool. It has the credentials so that the pool's settings, which it logs, have not. Thread-safe. */
final class H2DataSource implements DataSource {
    private final String url;
    private final Properties credentials = new Properties();
    private final OpeningLock lock;

    H2DataSource(H2Url url, String user, String password) {
        this.url = url.url();
        this.credentials.setProperty("user", user);
        this.credentials.setProperty("password", password);
        this.lock = OpeningLock.of(url);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return lock.holding(() -> {
            // the driver takes what it knows out of its argument
            Properties copy = new Properties();
            copy.putAll(credentials);
            return DriverManager.getConnection(url, copy);
        });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the credentials are set");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    /** H2 has none. */
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

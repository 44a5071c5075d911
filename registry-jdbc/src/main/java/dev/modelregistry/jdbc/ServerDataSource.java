package dev.modelregistry.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Makes connections to a database server for the pool. It has the URL and the credentials, either of which may hold a
 * password, so that the pool's settings, which it logs, have not. Thread-safe.
 */
final class ServerDataSource implements DataSource {
    private static final Pattern LOCATION = Pattern.compile("(jdbc:[^?;]*?//)(?:[^/?;]*@)?([^?;]*).*", Pattern.DOTALL);

    private final String url;
    private final Properties credentials = new Properties();

    ServerDataSource(String url) {
        this.url = url;
    }

    ServerDataSource(String url, String user, String password) {
        this(url);
        credentials.setProperty("user", user);
        credentials.setProperty("password", password);
    }

    /** What to show of a URL: where it leads, without settings and credentials. */
    static String location(String url) {
        Matcher matcher = LOCATION.matcher(url);
        return matcher.matches() ? matcher.group(1) + matcher.group(2) : "the given URL";
    }

    @Override
    public Connection getConnection() throws SQLException {
        Properties copy = new Properties();
        copy.putAll(credentials);
        return DriverManager.getConnection(url, copy);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the credentials are set");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    /** The URL's settings say. */
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

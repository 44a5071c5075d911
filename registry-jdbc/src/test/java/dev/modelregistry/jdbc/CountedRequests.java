package dev.modelregistry.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Connections to a database that count what it is sent: statements, commits and rollbacks. Thread-safe. */
final class CountedRequests implements AutoCloseable {
    private final AtomicLong sent = new AtomicLong();
    private final HikariDataSource pool;

    CountedRequests(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        // so that nothing has to be set on a connection that is taken from here
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool = new HikariDataSource(config);
    }

    DataSource connections() {
        return counted(DataSource.class, pool);
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T> T counted(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                CountedRequests.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invoke(target, method, arguments)));
    }

    private Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.startsWith("execute") || name.equals("commit") || name.equals("rollback")) {
            sent.incrementAndGet();
        }
        try {
            Object result = method.invoke(target, arguments);
            for (Class<?> type : new Class<?>[] {Connection.class, PreparedStatement.class, Statement.class}) {
                if (method.getReturnType() == type) {
                    return counted(type, result);
                }
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

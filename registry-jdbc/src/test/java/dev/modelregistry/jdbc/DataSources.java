package dev.modelregistry.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/** Data sources as applications have them. */
final class DataSources {
    private DataSources() {}

    /** One that gives the connections of another, and can nothing else. */
    static DataSource giving(ConnectionFactory connections) {
        return (DataSource) Proxy.newProxyInstance(
                DataSources.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return connections.openConnection();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** What becomes of a call. */
    interface Instead {
        /** What is returned instead of calling the connection; empty to call it. */
        Optional<Object> of(String method, Object[] arguments) throws Exception;
    }

    /** A connection with some methods of its own. */
    static Connection connection(Connection real, Instead instead) {
        return (Connection) Proxy.newProxyInstance(
                DataSources.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    Optional<Object> given = instead.of(method.getName(), arguments);
                    if (given.isPresent()) {
                        return method.getReturnType() == void.class ? null : given.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

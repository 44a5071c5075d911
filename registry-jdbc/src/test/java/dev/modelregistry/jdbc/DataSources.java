package dev.modelregistry.jdbc;

import java.lang.reflect.Proxy;
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
}

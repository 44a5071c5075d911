package dev.modelregistry.jdbc;

import java.sql.Connection;
import org.jdbi.v3.core.ConnectionFactory;

/** Where {@link Transactions} gets its connections. Thread-safe. */
interface Connections extends ConnectionFactory {
    /** Told before a connection comes back whose transaction could not be ended: it must not be committed. */
    default void notEnded(Connection connection) {}
}

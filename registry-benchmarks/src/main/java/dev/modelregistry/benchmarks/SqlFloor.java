package dev.modelregistry.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** By the driver alone: a row of a kilobyte is inserted, or found by its primary key, in a transaction of its own. */
final class SqlFloor {
    private final DataSource connections;
    private final String afterwards;
    private final AtomicLong next = new AtomicLong();

    /** @param afterwards a statement that makes a commit durable, or nothing */
    SqlFloor(DataSource connections, String afterwards) throws SQLException {
        this.connections = connections;
        this.afterwards = afterwards;
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE bench_floor (id bigint PRIMARY KEY, payload "
                    + (afterwards.isEmpty() ? "bytea" : "varbinary(10000)") + ")");
            connection.commit();
        }
        insert();
    }

    void insert() throws SQLException {
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO bench_floor (id, payload) VALUES (?, ?)")) {
                insert.setLong(1, next.incrementAndGet());
                insert.setBytes(2, Work.payload());
                insert.executeUpdate();
            }
            connection.commit();
            if (!afterwards.isEmpty()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(afterwards);
                }
                connection.commit();
            }
        }
    }

    void select() throws SQLException {
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT payload FROM bench_floor WHERE id = ?")) {
                select.setLong(1, 1);
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next() || found.getBytes(1).length == 0) {
                        throw new SQLException("nothing is there");
                    }
                }
            }
            connection.commit();
        }
    }
}

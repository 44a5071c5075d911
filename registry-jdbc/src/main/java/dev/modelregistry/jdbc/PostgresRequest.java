package dev.modelregistry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Statements that PostgreSQL gets together, carries out one after the other up to the first that fails, and answers once. Rows of one table
 * come by one statement, as arrays. Not thread-safe.
 */
final class PostgresRequest {
    private final Connection connection;
    private final List<String> statements = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    PostgresRequest(Connection connection) {
        this.connection = connection;
    }

    void add(String statement, Object... itsValues) {
        statements.add(statement);
        values.addAll(List.of(itsValues));
    }

    <T> Object texts(Collection<T> items, Function<T, String> text) throws SQLException {
        return array("text", items.stream().map(text), String[]::new);
    }

    <T> Object array(String type, Stream<T> items, IntFunction<T[]> maker) throws SQLException {
        return connection.createArrayOf(type, items.toArray(maker));
    }

    void run(Tables tables) throws SQLException {
        if (statements.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(tables.in(String.join(";\n", statements)))) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.execute();
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.IndexValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.statement.Query;

/**
 * Some SQL and the values of its question marks. Immutable.
 *
 * @param values each a text, a number or bytes
 */
record Sql(String text, List<Object> values) {
    Sql {
        values = List.copyOf(values);
    }

    static Sql of(String text, Object... values) {
        return new Sql(text, List.of(values));
    }

    /** The parts, one behind the other. */
    static Sql join(String before, String between, String after, Collection<Sql> parts) {
        List<Object> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Sql part : parts) {
            texts.add(part.text());
            values.addAll(part.values());
        }
        return new Sql(before + String.join(between, texts) + after, values);
    }

    static Sql and(Collection<Sql> parts) {
        return join("(", " AND ", ")", parts);
    }

    static Sql or(Collection<Sql> parts) {
        return join("(", " OR ", ")", parts);
    }

    /** A value as a query is given it. */
    static Object value(Dialect dialect, IndexValue value) {
        if (value instanceof IndexValue.Numeric number) {
            return number.value() + 0.0;
        } else if (value instanceof IndexValue.Text text) {
            return dialect.stored(text.value());
        }
        throw new IllegalStateException("a value of an unknown kind: " + value);
    }

    Sql then(Sql other) {
        return join("", "", "", List.of(this, other));
    }

    Sql then(String more) {
        return new Sql(text + more, values);
    }

    void bind(Query query) {
        for (int i = 0; i < values.size(); i++) {
            query.bind(i, values.get(i));
        }
    }
}

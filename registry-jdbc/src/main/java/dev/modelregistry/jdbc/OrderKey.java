package dev.modelregistry.jdbc;

import dev.modelregistry.query.NumberField;
import dev.modelregistry.query.Order;
import dev.modelregistry.query.ParamField;
import dev.modelregistry.query.TimeField;
import dev.modelregistry.spi.IndexValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A key of an order as SQL about one row of the index: that which has the value by which the version sorts.
 *
 * @param order the key
 * @param alias of the row; all of it is NULL where there is no value
 * @param required whether there is a value, for sure
 * @param dialect of the database
 */
record OrderKey(Order order, String alias, boolean required, Dialect dialect) {
    private static final int NONE = 2;

    private enum Kind {
        RANK,
        NUMBER,
        TEXT
    }

    /**
     * Something to sort by; a value of one kind leaves those of the others alike.
     *
     * @param sql an expression
     * @param mark what stands for a value of it
     */
    private record Column(Kind kind, String sql, String mark, boolean descending) {}

    /** Whether it sorts by what the table of versions says itself; then there is no row. */
    boolean own() {
        return Conditions.ownColumn(order.field()).isPresent();
    }

    /** Whether texts of any length are compared as a whole. */
    boolean hasWholeTexts() {
        return !own() && !ofNumbers();
    }

    /** Which rows hold values by which versions sort. */
    Sql condition() {
        return Sql.of(
                alias + ".field_key = ? AND " + alias + "." + (order.descending() ? "from_end" : "position") + " = 0"
                        + indexed(),
                Terms.fieldKey(order.field().name()));
    }

    /** Says what the index says of its rows, where it is so anyway: without it, PostgreSQL would not use the index. */
    private String indexed() {
        if (!required || order.field() instanceof ParamField) {
            return "";
        }
        return " AND " + alias + (ofNumbers() ? ".number_value" : ".text_start") + " IS NOT NULL";
    }

    private boolean ofNumbers() {
        return order.field() instanceof NumberField || order.field() instanceof TimeField;
    }

    /** The row of the version that the alias {@code b} stands for, if it has one. */
    Sql join() {
        return Sql.of(" LEFT JOIN <t>terms " + alias + " ON " + alias + ".stream = b.stream AND " + alias
                        + ".member_key = b.member_key AND ")
                .then(condition());
    }

    /** What {@link #read} reads. */
    String selected() {
        Optional<String> own = Conditions.ownColumn(order.field());
        return own.isPresent()
                ? ", CAST(NULL AS DECIMAL), " + own.get()
                : ", " + alias + ".number_value, " + alias + ".text_value";
    }

    /** The value by which a version sorts, from two columns of a result. */
    Optional<IndexValue> read(ResultSet rs, int column) throws SQLException {
        double number = rs.getDouble(column);
        if (!rs.wasNull()) {
            return Optional.of(new IndexValue.Numeric(number));
        }
        return Optional.ofNullable(rs.getString(column + 1)).map(text -> new IndexValue.Text(dialect.loaded(text)));
    }

    List<String> orderBy() {
        return columns().stream()
                .map(column -> sortable(column) + (column.descending() ? " DESC" : ""))
                .toList();
    }

    private String sortable(Column column) {
        return column.kind() == Kind.TEXT && !own() ? dialect.sortable(column.sql()) : column.sql();
    }

    /** What comes behind a version that has this value, or is equal to it in this key and satisfies the rest. */
    Sql after(Optional<IndexValue> value, Sql rest) {
        List<Column> columns = columns();
        Sql condition = rest;
        for (int i = columns.size() - 1; i >= 0; i--) {
            Column column = columns.get(i);
            Optional<Object> bound = value(column, value);
            if (bound.isPresent()) {
                String behind = column.sql() + (column.descending() ? " < " : " > ") + column.mark();
                String notBefore = column.sql() + (column.descending() ? " <= " : " >= ") + column.mark();
                condition = Sql.and(List.of(
                        Sql.of(notBefore, bound.get()), Sql.or(List.of(Sql.of(behind, bound.get()), condition))));
            }
        }
        return condition;
    }

    private List<Column> columns() {
        Optional<String> own = Conditions.ownColumn(order.field());
        if (own.isPresent()) {
            return List.of(new Column(Kind.TEXT, own.get(), "?", order.descending()));
        }
        boolean both = order.field() instanceof ParamField;
        boolean numbers = ofNumbers();
        List<Column> columns = new ArrayList<>();
        if (both || !required) {
            String rank = "CASE WHEN " + alias + ".number_value IS NOT NULL THEN " + rank(true) + " WHEN " + alias
                    + ".field_key IS NOT NULL THEN " + rank(false) + " ELSE " + NONE + " END";
            columns.add(new Column(Kind.RANK, rank, "?", false));
        }
        if (both || numbers) {
            columns.add(new Column(Kind.NUMBER, alias + ".number_value", "?", order.descending()));
        }
        if (both || !numbers) {
            for (String text : List.of(".text_start", ".text_value")) {
                columns.add(new Column(Kind.TEXT, dialect.bytes(alias + text), dialect.bytes("?"), order.descending()));
            }
        }
        return columns;
    }

    /** Numbers before texts; the other way round if it descends. */
    private int rank(boolean number) {
        return number == order.descending() ? 1 : 0;
    }

    /** What a version with this value has in a column. */
    private Optional<Object> value(Column column, Optional<IndexValue> value) {
        if (column.kind() == Kind.RANK) {
            return Optional.of(
                    value.map(v -> rank(v instanceof IndexValue.Numeric)).orElse(NONE));
        }
        if (column.kind() == Kind.NUMBER) {
            return value.filter(IndexValue.Numeric.class::isInstance).map(v -> Sql.value(dialect, v));
        }
        boolean start = column.sql().contains("text_start");
        return value.filter(IndexValue.Text.class::isInstance)
                .map(v -> ((IndexValue.Text) v).value())
                .map(text -> dialect.stored(start ? Terms.start(text) : text));
    }
}

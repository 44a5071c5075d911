package dev.modelregistry.jdbc;

import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A value by which a version is found, as its row. Immutable; texts are as the database can hold them. */
final class TermRow {
    final String member;
    final String memberKey;
    final String field;
    final byte[] fieldKey;
    final int position;
    final int fromEnd;
    final @Nullable String text;
    final @Nullable String textStart;
    final @Nullable Double number;

    private TermRow(Dialect dialect, Put put, IndexValue value, int position, int fromEnd) {
        this.member = dialect.stored(put.member());
        this.memberKey = TermTable.memberKey(dialect, put.member());
        this.field = dialect.stored(put.field());
        this.fieldKey = Terms.fieldKey(put.field());
        this.position = position;
        this.fromEnd = fromEnd;
        this.text = value instanceof IndexValue.Text t ? dialect.stored(t.value()) : null;
        this.textStart = value instanceof IndexValue.Text t ? dialect.stored(Terms.start(t.value())) : null;
        // + 0.0 makes the two zeros one
        this.number = value instanceof IndexValue.Numeric n ? Double.valueOf(n.value() + 0.0) : null;
    }

    /** Each value of a field once, the least first. */
    static List<TermRow> of(Dialect dialect, Collection<Put> puts) {
        List<TermRow> rows = new ArrayList<>();
        for (Put put : puts) {
            TreeSet<IndexValue> values = new TreeSet<>(IndexValue.ORDER);
            values.addAll(put.values());
            int position = 0;
            for (IndexValue value : values) {
                rows.add(new TermRow(dialect, put, value, position, values.size() - 1 - position));
                position++;
            }
        }
        return rows;
    }
}

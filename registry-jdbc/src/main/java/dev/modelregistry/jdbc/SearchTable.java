package dev.modelregistry.jdbc;

import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Order;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.Keyset;
import dev.modelregistry.spi.VersionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Whole queries in SQL. Immutable.
 *
 * <p>Each statement is written so that an index has its rows in the order that is asked for, and reading may stop at the
 * end of a page: of an order, first come the versions that have a value for its first key, straight from the index of
 * values, and only when these have ended come those that have none. What a version must be equal in is a join, of which
 * the database may begin with the one that leaves least.
 */
record SearchTable(Dialect dialect) {
    /** More equalities than this are looked up for each version. */
    private static final int MAX_JOINS = 8;

    Page<VersionKey> search(Handle handle, VersionQuery query, PageRequest page) {
        dialect.beginSearch(handle);
        int keys = query.order().size();
        Optional<Keyset> after = page.after().map(token -> Keyset.decode(token, keys));
        int wanted = page.limit() + 1;
        List<Keyset> found = new ArrayList<>();
        boolean split =
                keys > 0 && Conditions.ownColumn(query.order().get(0).field()).isEmpty();
        boolean pastValues =
                split && after.isPresent() && after.get().values().get(0).isEmpty();
        if (!pastValues) {
            found.addAll(run(handle, select(query, after, true), query, wanted));
        }
        if (split && found.size() < wanted) {
            Optional<Keyset> place = pastValues ? after : Optional.empty();
            found.addAll(run(handle, select(query, place, false), query, wanted - found.size()));
        }
        List<Keyset> shown = found.subList(0, Math.min(page.limit(), found.size()));
        List<VersionKey> items = shown.stream().map(Keyset::key).toList();
        return found.size() < wanted
                ? Page.last(items)
                : Page.of(items, PageRequest.after(shown.get(shown.size() - 1).encode(), page.limit()));
    }

    /**
     * A statement for all versions, or for those after a place.
     *
     * @param withValue of an order, whether it is for versions that have a value for its first key or for those that have none
     */
    Sql select(VersionQuery query, Optional<Keyset> after, boolean withValue) {
        Conditions conditions = new Conditions(dialect);
        List<OrderKey> keys = IntStream.range(0, query.order().size())
                .mapToObj(i -> new OrderKey(query.order().get(i), "o" + i, i == 0 && withValue, dialect))
                .toList();
        List<Sql> from = new ArrayList<>();
        List<Sql> where = new ArrayList<>();
        boolean split = !keys.isEmpty() && !keys.get(0).own();
        if (split && withValue) {
            from.add(Sql.of("<t>terms o0 JOIN <t>versions b ON b.stream = o0.stream AND b.member_key = o0.member_key"));
            where.add(keys.get(0).condition());
        } else {
            from.add(Sql.of("<t>versions b"));
        }
        int joins = 0;
        for (Condition part : parts(query)) {
            String alias = "e" + joins;
            Optional<Sql> value = conditions.required(part, alias);
            if (value.isPresent() && joins < MAX_JOINS) {
                joins++;
                from.add(Sql.of(" JOIN <t>terms " + alias + " ON " + alias + ".stream = b.stream AND " + alias
                        + ".member_key = b.member_key"));
                where.add(value.get());
            } else {
                where.add(conditions.of(part));
            }
        }
        keys.stream().filter(key -> !key.required() && !key.own()).forEach(key -> from.add(key.join()));
        if (split && !withValue) {
            where.add(Sql.of("o0.field_key IS NULL"));
        }
        // without a value for the first key, all are alike in it
        int alike = withValue ? 0 : 1;
        after.ifPresent(place -> where.add(behind(keys, alike, place)));
        List<OrderKey> sorting = keys.stream().skip(alike).toList();
        int texts = (int) sorting.stream().filter(OrderKey::hasWholeTexts).count();
        Stream<String> sorted = sorting.stream().flatMap(key -> key.orderBy().stream());
        String orderBy =
                Stream.concat(sorted, Stream.of("b.stream", "b.member_key")).collect(Collectors.joining(", "));
        String selected = keys.stream().map(OrderKey::selected).collect(Collectors.joining());
        return Sql.of(dialect.selectSorting(texts) + "b.stream, b.member" + selected + " FROM ")
                .then(Sql.join("", "", "", from))
                .then(where.isEmpty() ? Sql.of("") : Sql.join(" WHERE ", " AND ", "", where))
                .then(" ORDER BY " + orderBy + " LIMIT ?");
    }

    private static List<Condition> parts(VersionQuery query) {
        return query.condition()
                .map(condition -> condition instanceof Condition.And and ? and.parts() : List.of(condition))
                .orElse(List.of());
    }

    private Sql behind(List<OrderKey> keys, int first, Keyset place) {
        VersionKey last = place.key();
        Sql condition = dialect.behind(last.model().value(), Terms.memberKey(last.version()));
        for (int i = keys.size() - 1; i >= first; i--) {
            condition = keys.get(i).after(place.values().get(i), condition);
        }
        return condition;
    }

    private List<Keyset> run(Handle handle, Sql sql, VersionQuery query, int limit) {
        try (Query statement = handle.createQuery(sql.text())) {
            sql.bind(statement);
            return statement
                    .bind(sql.values().size(), limit)
                    .map((rs, context) -> {
                        List<Optional<IndexValue>> values = new ArrayList<>();
                        for (Order order : query.order()) {
                            OrderKey key = new OrderKey(order, "", false, dialect);
                            values.add(key.read(rs, 3 + 2 * values.size()));
                        }
                        return new Keyset(
                                values, new VersionKey(ModelName.of(rs.getString(1)), Version.parse(rs.getString(2))));
                    })
                    .list();
        }
    }
}

package dev.modelregistry.query;

import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How large a query may be, so that none is a burden to a store. */
final class Limits {
    private Limits() {}

    private record Nested(Condition condition, int depth) {}

    /** Walks without recursion: what is checked here may be nested too deep for that. */
    static void check(Condition condition) {
        int terms = 0;
        Deque<Nested> open = new ArrayDeque<>(List.of(new Nested(condition, 1)));
        while (!open.isEmpty()) {
            Nested next = open.pop();
            if (next.depth() > VersionQuery.MAX_DEPTH) {
                throw tooDeep();
            }
            int depth = next.depth() + 1;
            if (next.condition() instanceof Condition.And and) {
                and.parts().forEach(part -> open.push(new Nested(part, depth)));
            } else if (next.condition() instanceof Condition.Or or) {
                or.parts().forEach(part -> open.push(new Nested(part, depth)));
            } else if (next.condition() instanceof Condition.Not not) {
                open.push(new Nested(not.condition(), depth));
            } else {
                terms += next.condition() instanceof Condition.In in
                        ? in.values().size()
                        : 1;
            }
        }
        if (terms > VersionQuery.MAX_TERMS) {
            throw new InvalidInputException("a query has at most " + VersionQuery.MAX_TERMS
                    + " comparisons and values to compare with; this one has " + terms);
        }
    }

    static void check(List<Order> order) {
        if (order.size() > VersionQuery.MAX_ORDER) {
            throw new InvalidInputException(
                    "an order has at most " + VersionQuery.MAX_ORDER + " keys; got " + order.size());
        }
    }

    static InvalidInputException tooDeep() {
        return new InvalidInputException(
                "conditions may be nested " + VersionQuery.MAX_DEPTH + " deep; this query goes deeper");
    }
}

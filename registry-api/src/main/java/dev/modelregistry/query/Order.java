package dev.modelregistry.query;

/**
 * A key of an order.
 *
 * @param field whose values are compared
 * @param descending whether the greatest come first; what has no value comes last either way
 */
public record Order(Field field, boolean descending) {
    /** As in the text of a query. */
    @Override
    public String toString() {
        return QueryPrinter.print(field) + (descending ? " desc" : "");
    }
}

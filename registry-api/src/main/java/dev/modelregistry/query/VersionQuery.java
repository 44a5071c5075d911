package dev.modelregistry.query;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which versions are wanted, and in which order. Built from types, or read from text; both are the same query, and
 * {@link #parse} and {@link #toString} are each other's inverse. Immutable.
 *
 * <p>A version has fields ({@link Field} lists them); a field has no value, one, or several: a version may serve two stages.
 *
 * <ul>
 *   <li>A comparison holds if <b>some</b> value of the field satisfies it. A field without a value satisfies none.
 *   <li>{@code !=} is the opposite of {@code =}, and {@code not} that of whatever follows: true for a field without a
 *       value, too. Nothing is unknown.
 *   <li>Texts are compared by their UTF-8 bytes, case counts. Numbers are doubles, and finite. Times are compared as
 *       seconds since 1970, as doubles, which tells microseconds apart. Versions are compared as versions: 1.10 is after
 *       1.9.
 *   <li>A hyperparameter is a number or a text. Numbers come before texts and are never equal to one; {@code true} and
 *       {@code false} are texts.
 *   <li>{@code like} matches a whole text: {@code %} any characters, {@code _} one character, and after {@code \} these
 *       two and {@code \} stand for themselves.
 *   <li>Deleted versions are never found; archived and recalled ones are.
 *   <li>What comes first: the first key of the order, where they are equal the second, and so on, then the model's name,
 *       then the version. Ascending, a field with several values counts with its least, descending with its greatest. A
 *       version without a value comes last in both directions.
 * </ul>
 *
 * <p>In text, {@code and} binds closer than {@code or}, {@code not} closer than both:
 *
 * <pre>{@code
 * stage = 'production' and metrics.auc >= 0.95 and (tags.team = 'risk' or not dataset.name = 'toy')
 * version >= 2.0 and author in ('ada', 'bob') order by metrics.auc desc, created
 * tags."cost centre" like 'EU-%' and created >= '2026-03-03' and params.shuffle = true
 * }</pre>
 *
 * @param condition what must hold; absent: every version
 * @param order what comes first; at most {@value #MAX_ORDER} keys
 */
public record VersionQuery(Optional<Condition> condition, List<Order> order) {
    /** The most keys of an order. */
    public static final int MAX_ORDER = 16;

    /** The most comparisons, and values to compare with, of a condition. */
    public static final int MAX_TERMS = 1_000;

    /** How deep conditions may be nested. */
    public static final int MAX_DEPTH = 100;

    /** Checks the limits. */
    public VersionQuery {
        order = List.copyOf(order);
        condition.ifPresent(Limits::check);
        Limits.check(order);
    }

    /** Every version. */
    public static VersionQuery all() {
        return new VersionQuery(Optional.empty(), List.of());
    }

    /** The versions for which this holds. */
    public static VersionQuery where(Condition condition) {
        return new VersionQuery(Optional.of(condition), List.of());
    }

    /**
     * Reads a query.
     *
     * @throws dev.modelregistry.error.InvalidInputException that points at the character and says what was expected
     */
    public static VersionQuery parse(String text) {
        return new QueryParser(text).query();
    }

    /** The same versions in this order. */
    public VersionQuery orderBy(Order... keys) {
        return new VersionQuery(condition, Arrays.asList(keys));
    }

    /** The query as text. */
    @Override
    public String toString() {
        return QueryPrinter.print(this);
    }
}

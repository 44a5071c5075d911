package dev.modelregistry.query;

/** How a value is compared. */
public enum Operator {
    /** Equal. */
    EQUAL("="),
    /** The opposite of equal: no value of the field is. */
    NOT_EQUAL("!="),
    /** Less. */
    LESS("<"),
    /** Less or equal. */
    AT_MOST("<="),
    /** Greater. */
    GREATER(">"),
    /** Greater or equal. */
    AT_LEAST(">=");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    /** As in the text of a query. */
    public String symbol() {
        return symbol;
    }

    /** Whether it holds of two values, given what {@code compareTo} says of the first and the second. */
    public boolean holds(int comparison) {
        return switch (this) {
            case EQUAL -> comparison == 0;
            case NOT_EQUAL -> comparison != 0;
            case LESS -> comparison < 0;
            case AT_MOST -> comparison <= 0;
            case GREATER -> comparison > 0;
            case AT_LEAST -> comparison >= 0;
        };
    }

    @Override
    public String toString() {
        return symbol;
    }
}

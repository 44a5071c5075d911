package dev.modelregistry.query;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a query as text, the same on every Java release. */
final class QueryPrinter {
    private static final int MAX_DIGITS = 17;

    private QueryPrinter() {}

    static String print(VersionQuery query) {
        String condition = query.condition().map(QueryPrinter::print).orElse("");
        if (query.order().isEmpty()) {
            return condition;
        }
        return condition + (condition.isEmpty() ? "" : " ") + "order by "
                + query.order().stream().map(Order::toString).collect(Collectors.joining(", "));
    }

    static String print(Condition condition) {
        if (condition instanceof Condition.And and) {
            return joined(and.parts(), " and ");
        } else if (condition instanceof Condition.Or or) {
            return joined(or.parts(), " or ");
        } else if (condition instanceof Condition.Not not) {
            return "not " + nested(not.condition(), true);
        } else if (condition instanceof Condition.Comparison c) {
            return print(c.field()) + " " + c.operator().symbol() + " " + print(c.value());
        } else if (condition instanceof Condition.In in) {
            return print(in.field()) + " in ("
                    + in.values().stream().map(QueryPrinter::print).collect(Collectors.joining(", ")) + ")";
        } else if (condition instanceof Condition.Like like) {
            return print(like.field()) + " like " + quoted(like.pattern(), '\'');
        }
        throw new IllegalStateException("a condition without a text: " + condition.getClass());
    }

    private static String joined(List<Condition> parts, String word) {
        boolean tight = word.equals(" and ");
        return parts.stream().map(part -> nested(part, tight)).collect(Collectors.joining(word));
    }

    /** In brackets, unless what is around it could not be read otherwise; an 'and' inside an 'or' needs none. */
    private static String nested(Condition part, boolean tight) {
        boolean brackets = part instanceof Condition.Or || (tight && part instanceof Condition.And);
        return brackets ? "(" + print(part) + ")" : print(part);
    }

    static String print(Field field) {
        String name = field.name();
        int dot = name.indexOf('.');
        return dot < 0 || Tokens.isBare(name.substring(dot + 1))
                ? name
                : name.substring(0, dot + 1) + quoted(name.substring(dot + 1), '"');
    }

    static String print(Literal value) {
        if (value instanceof Literal.Text text) {
            return quoted(text.value(), '\'');
        } else if (value instanceof Literal.Numeric number) {
            return print(number.value());
        } else if (value instanceof Literal.Time time) {
            return quoted(time.value().toString(), '\'');
        } else if (value instanceof Literal.OfVersion version) {
            return version.value().toString();
        }
        throw new IllegalStateException("a value without a text: " + value.getClass());
    }

    /** With the fewest digits that are read as this number. {@code Double.toString} differs between Java releases. */
    private static String print(double value) {
        BigDecimal exact = new BigDecimal(value, new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN));
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= MAX_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        BigDecimal stripped = shortest.stripTrailingZeros();
        return Math.abs(stripped.scale()) <= MAX_DIGITS ? stripped.toPlainString() : stripped.toString();
    }

    private static String quoted(String text, char quote) {
        String sign = Character.toString(quote);
        return sign + text.replace(sign, sign + sign) + sign;
    }
}

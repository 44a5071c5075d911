package dev.modelregistry.query;

import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.query.Tokens.Kind;
import dev.modelregistry.query.Tokens.Token;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query, from the top of its grammar down:
 *
 * <pre>
 * query      = [ any ] [ "order" "by" key { "," key } ]
 * any        = all { "or" all }
 * all        = one { "and" one }
 * one        = "not" one | "(" any ")" | comparison
 * comparison = field ( operator value | [ "not" ] "in" "(" value { "," value } ")" | [ "not" ] "like" text )
 * key        = field [ "asc" | "desc" ]
 * </pre>
 */
final class QueryParser {
    private final Tokens source;
    private final List<Token> tokens;
    private int next;
    private int depth;

    QueryParser(String text) {
        this.source = new Tokens(text);
        this.tokens = source.all();
    }

    VersionQuery query() {
        Optional<Condition> condition =
                peek().kind() == Kind.END || isWord("order") ? Optional.empty() : Optional.of(any());
        List<Order> order = new ArrayList<>();
        if (takeWord("order")) {
            expectWord("by");
            do {
                order.add(key());
            } while (takeSign(","));
        }
        if (peek().kind() != Kind.END) {
            throw source.unexpected(order.isEmpty() ? "'and', 'or', 'order by' or the end" : "',' or the end", peek());
        }
        return new VersionQuery(condition, order);
    }

    private Order key() {
        Field field = field();
        if (takeWord("desc")) {
            return field.descending();
        }
        takeWord("asc");
        return field.ascending();
    }

    private Condition any() {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(all());
        } while (takeWord("or"));
        return parts.size() == 1 ? parts.get(0) : new Condition.Or(parts);
    }

    private Condition all() {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(one());
        } while (takeWord("and"));
        return parts.size() == 1 ? parts.get(0) : new Condition.And(parts);
    }

    private Condition one() {
        if (++depth > VersionQuery.MAX_DEPTH) {
            throw Limits.tooDeep();
        }
        Condition condition;
        if (takeWord("not")) {
            condition = new Condition.Not(one());
        } else if (takeSign("(")) {
            condition = any();
            expectSign(")", "'and', 'or' or ')'");
        } else {
            condition = comparison();
        }
        depth--;
        return condition;
    }

    private Condition comparison() {
        Field field = field();
        if (takeWord("not")) {
            return new Condition.Not(inOrLike(field, "'in' or 'like'"));
        }
        for (Operator operator : Operator.values()) {
            if (takeSign(operator.symbol())) {
                return new Condition.Comparison(field, operator, value(field));
            }
        }
        return inOrLike(field, "=, !=, <, <=, >, >=, 'in' or 'like'");
    }

    private Condition inOrLike(Field field, String expected) {
        if (takeWord("in")) {
            expectSign("(", "'('");
            List<Literal> values = new ArrayList<>();
            do {
                values.add(value(field));
            } while (takeSign(","));
            expectSign(")", "',' or ')'");
            return new Condition.In(field, values);
        }
        Token like = peek();
        if (takeWord("like")) {
            if (!field.accepts(new Literal.Text(""))) {
                throw source.wrong(
                        "'like' is for texts, and " + field.name() + " is compared with " + Fields.kind(field).example,
                        like);
            }
            Token pattern = peek();
            if (pattern.kind() != Kind.TEXT) {
                throw source.unexpected("a pattern such as 'EU-%'", pattern);
            }
            next++;
            return made(pattern, () -> new Condition.Like(field, pattern.text()));
        }
        throw source.unexpected(expected, like);
    }

    private Field field() {
        Token token = peek();
        if (token.kind() != Kind.WORD && token.kind() != Kind.QUOTED) {
            throw source.unexpected("a field such as metrics.auc", token);
        }
        next++;
        return made(token, () -> Field.of(token.text()));
    }

    private Literal value(Field field) {
        Token token = peek();
        Fields.Kind kind = Fields.kind(field);
        @Nullable
        Literal value = switch (kind) {
            case TEXT -> text(token);
            case NUMBER -> number(token);
            case TIME -> token.kind() == Kind.TEXT ? time(token, kind) : null;
            case VERSION -> version(token, kind);
            case PARAM -> param(token);
        };
        if (value == null) {
            throw source.unexpected(field.name() + " to be compared with " + kind.example, token);
        }
        next++;
        return value;
    }

    private @Nullable Literal text(Token token) {
        return token.kind() == Kind.TEXT ? made(token, () -> new Literal.Text(token.text())) : null;
    }

    private @Nullable Literal number(Token token) {
        return token.kind() == Kind.NUMBER
                ? made(token, () -> new Literal.Numeric(Double.parseDouble(token.text())))
                : null;
    }

    private @Nullable Literal param(Token token) {
        if (token.kind() == Kind.WORD
                && (token.text().equals("true") || token.text().equals("false"))) {
            return new Literal.Text(token.text());
        }
        return token.kind() == Kind.NUMBER ? number(token) : text(token);
    }

    /** A day stands for its beginning in UTC. */
    private Literal time(Token token, Fields.Kind kind) {
        try {
            return new Literal.Time(
                    token.text().indexOf('T') < 0
                            ? LocalDate.parse(token.text())
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant()
                            : Instant.parse(token.text()));
        } catch (DateTimeException e) {
            throw source.unexpected(kind.example, token);
        }
    }

    private @Nullable Literal version(Token token, Fields.Kind kind) {
        if (token.kind() != Kind.NUMBER && token.kind() != Kind.TEXT) {
            return null;
        }
        try {
            return new Literal.OfVersion(Version.parse(token.text()));
        } catch (InvalidInputException e) {
            throw source.unexpected(kind.example, token);
        }
    }

    private interface Maker<T> {
        T make();
    }

    /** What is refused by what it would make is refused at the place where it stands. */
    private <T> T made(Token token, Maker<T> maker) {
        try {
            return maker.make();
        } catch (InvalidInputException e) {
            throw source.wrong(e.getMessage(), token);
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean isWord(String keyword) {
        return peek().kind() == Kind.WORD
                && peek().text().toLowerCase(Locale.ROOT).equals(keyword);
    }

    private boolean takeWord(String keyword) {
        boolean there = isWord(keyword);
        next += there ? 1 : 0;
        return there;
    }

    private void expectWord(String keyword) {
        if (!takeWord(keyword)) {
            throw source.unexpected("'" + keyword + "'", peek());
        }
    }

    private boolean takeSign(String sign) {
        boolean there = peek().kind() == Kind.SIGN && peek().text().equals(sign);
        next += there ? 1 : 0;
        return there;
    }

    private void expectSign(String sign, String expected) {
        if (!takeSign(sign)) {
            throw source.unexpected(expected, peek());
        }
    }
}

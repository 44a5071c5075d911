package dev.modelregistry.query;

import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The text of a query, cut into words, values and signs. */
final class Tokens {
    private static final String SIGNS = "(),=<>!";

    /** Signs of other languages, and what is written here. */
    private static final Map<String, String> FOREIGN = Map.of(
            "==", "=", "<>", "!=", "=>", ">=", "=<", "<=", "&&", "'and'", "&", "'and'", "||", "'or'", "|", "'or'");

    private static final int SHOWN = 60;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Tokens(String text) {
        this.text = text;
    }

    enum Kind {
        /** A keyword, a field, or true and false. */
        WORD,
        /** The name of a field whose last part was in double quotes. */
        QUOTED,
        /** Between single quotes. */
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    /**
     * One of them.
     *
     * @param text without quotes
     * @param at where it starts
     * @param end where it ends
     */
    record Token(Kind kind, String text, int at, int end) {}

    List<Token> all() {
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                tokens.add(new Token(Kind.END, "", at, at));
                return tokens;
            }
            char c = text.charAt(at);
            if (isWordStart(c)) {
                word();
            } else if (isDigit(c) || c == '-') {
                number();
            } else if (c == '\'') {
                int start = at;
                tokens.add(new Token(Kind.TEXT, quoted('\''), start, at));
            } else if (SIGNS.indexOf(c) >= 0) {
                sign(c);
            } else {
                throw foreign(c);
            }
        }
    }

    /** A word; behind its first dot comes the user's part. */
    private void word() {
        int start = at;
        while (at < text.length() && (isWordStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        if (isAt('.')) {
            at++;
            tokens.add(name(start));
        } else {
            tokens.add(new Token(Kind.WORD, text.substring(start, at), start, at));
        }
    }

    /** The user's part is bare or in double quotes, or has pieces of both, with dots between. */
    private Token name(int start) {
        StringBuilder name = new StringBuilder(text.substring(start, at));
        Kind kind = Kind.WORD;
        boolean more = true;
        while (more) {
            if (isAt('"')) {
                kind = Kind.QUOTED;
                name.append(quoted('"'));
                more = isAt('.');
                if (more) {
                    name.append('.');
                    at++;
                }
            } else {
                String piece = bare();
                name.append(piece);
                more = piece.endsWith(".") && isAt('"');
            }
        }
        return new Token(kind, name.toString(), start, at);
    }

    private String bare() {
        int start = at;
        while (at < text.length() && isBare(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw unexpected("a name, in double quotes if it has other characters than A-Z, a-z, 0-9 and _.:/@-", at);
        }
        return text.substring(start, at);
    }

    private boolean isAt(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void number() {
        int start = at;
        at += text.charAt(at) == '-' ? 1 : 0;
        requireDigitBeforeDot(start);
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && "+-".indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            digits();
        }
        if (at < text.length() && isBare(text.charAt(at))) {
            throw unexpected("the end of the number (texts and times are in single quotes)", at);
        }
        tokens.add(new Token(Kind.NUMBER, text.substring(start, at), start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw unexpected("a digit", at);
        }
    }

    /** What is between two quotes; the quote itself is written twice. */
    private String quoted(char quote) {
        int start = at;
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            int end = text.indexOf(quote, at);
            if (end < 0) {
                throw new InvalidInputException("cannot read the query: the " + quote + " at character " + (start + 1)
                        + " is never closed; a " + quote + " in the text itself is written twice" + before(start));
            }
            value.append(text, at, end);
            at = end + 1;
            if (at == text.length() || text.charAt(at) != quote) {
                return value.toString();
            }
            value.append(quote);
            at++;
        }
    }

    private void sign(char first) {
        requireOurs();
        int start = at++;
        if ((first == '<' || first == '>' || first == '!') && at < text.length() && text.charAt(at) == '=') {
            at++;
        } else if (first == '!') {
            throw unexpected("!=", start);
        }
        tokens.add(new Token(Kind.SIGN, text.substring(start, at), start, at));
    }

    private void requireOurs() {
        for (int length = 2; length > 0; length--) {
            String sign = text.substring(at, Math.min(at + length, text.length()));
            if (FOREIGN.containsKey(sign)) {
                throw unexpected(Objects.requireNonNull(FOREIGN.get(sign)), at, sign);
            }
        }
    }

    private void requireDigitBeforeDot(int start) {
        int end = at + 1;
        while (end < text.length() && isBare(text.charAt(end))) {
            end++;
        }
        if (isAt('.') && end > at + 1 && isDigit(text.charAt(at + 1))) {
            throw unexpected(
                    shortened(text.substring(start, at) + "0" + text.substring(at, end))
                            + ", with a digit before the dot,",
                    start,
                    shortened(text.substring(start, end)));
        }
    }

    /** What no token begins with; other languages have some of it. */
    private InvalidInputException foreign(char c) {
        requireOurs();
        requireDigitBeforeDot(at);
        if (c != '"') {
            return unexpected("a field, a value or a sign", at);
        }
        int end = text.indexOf('"', at + 1);
        String content = text.substring(at + 1, end < 0 ? text.length() : end);
        return unexpected(
                "a text in single quotes, as '" + shortened(content.replace("'", "''"))
                        + "' (double quotes are for a field's name behind its dot, as tags.\"cost centre\"),",
                at,
                shortened(text.substring(at, end < 0 ? text.length() : end + 1)));
    }

    /** An error that points at a character. */
    InvalidInputException unexpected(String expected, int position) {
        String found =
                position == text.length() ? "the end" : text.substring(position, text.offsetByCodePoints(position, 1));
        return unexpected(expected, position, position == text.length() ? found : "'" + found + "'");
    }

    InvalidInputException unexpected(String expected, Token found) {
        return found.kind() == Kind.END
                ? unexpected(expected, found.at(), "the end")
                : unexpected(expected, found.at(), shortened(text.substring(found.at(), found.end())));
    }

    InvalidInputException unexpected(String expected, int position, String found) {
        return new InvalidInputException("cannot read the query: expected " + expected + " at character "
                + (position + 1) + ", found " + found + before(position));
    }

    /** An error about something that can be read and makes no sense. */
    InvalidInputException wrong(String problem, Token token) {
        return new InvalidInputException(
                "cannot read the query: " + problem + ", at character " + (token.at() + 1) + before(token.at()));
    }

    private String before(int position) {
        String there = text.substring(0, position).strip();
        if (there.isEmpty()) {
            return "";
        }
        return "; up to there it reads: "
                + (there.length() <= SHOWN ? there : "…" + there.substring(there.length() - SHOWN));
    }

    private static String shortened(String found) {
        return found.length() <= SHOWN ? found : found.substring(0, SHOWN) + "…";
    }

    /** Whether a name can be written without quotes. */
    static boolean isBare(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> isBare((char) c));
    }

    private static boolean isBare(char c) {
        return isWordStart(c) || isDigit(c) || ".:/@-".indexOf(c) >= 0;
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

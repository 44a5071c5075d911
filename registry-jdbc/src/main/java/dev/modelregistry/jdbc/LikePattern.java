package dev.modelregistry.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A pattern of {@code like}, taken apart.
 *
 * @param parts its characters, in order
 */
record LikePattern(List<Part> parts) {
    /** A character of a pattern: one that stands for itself, or one of the two that stand for others. */
    record Part(Kind kind, int character) {}

    enum Kind {
        ITSELF,
        ONE,
        ANY
    }

    LikePattern {
        parts = List.copyOf(parts);
    }

    static LikePattern of(String pattern) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i += Character.charCount(pattern.codePointAt(i))) {
            int character = pattern.codePointAt(i);
            if (character == '\\') {
                i++;
                parts.add(new Part(Kind.ITSELF, pattern.codePointAt(i)));
            } else {
                parts.add(new Part(character == '%' ? Kind.ANY : character == '_' ? Kind.ONE : Kind.ITSELF, character));
            }
        }
        return new LikePattern(parts);
    }

    /** What every text that matches starts with. */
    String start() {
        StringBuilder start = new StringBuilder();
        for (Part part : parts) {
            if (part.kind() != Kind.ITSELF) {
                break;
            }
            start.appendCodePoint(part.character());
        }
        return start.toString();
    }

    /** The least text that comes after all that have this start; empty if there is none. */
    static Optional<String> after(String start) {
        int end = start.length();
        while (end > 0) {
            int last = start.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(start.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }

    /** For engines that try every way: each {@code %} in the middle takes as little as it can and never tries again. */
    String javaRegex() {
        StringBuilder regex = new StringBuilder("(?s)\\A");
        int lastAny = lastAny();
        boolean open = false;
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i).kind()) {
                case ITSELF ->
                    regex.append(String.format("\\x{%x}", parts.get(i).character()));
                case ONE -> regex.append('.');
                case ANY -> {
                    regex.append(open ? ")" : "").append(i == lastAny ? ".*" : "(?>.*?");
                    open = i != lastAny;
                }
            }
        }
        return regex.append("\\z").toString();
    }

    private int lastAny() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).kind() == Kind.ANY) {
                return i;
            }
        }
        return -1;
    }

    /** For texts in which one character may be written as two: by 1 and what follows it. */
    String postgresRegex(Function<String, String> stored) {
        String one = "(?:\\u0001[\\u0001\\u0002]|[^\\u0001])";
        StringBuilder regex = new StringBuilder("^");
        for (Part part : parts) {
            switch (part.kind()) {
                case ITSELF ->
                    stored.apply(Character.toString(part.character()))
                            .codePoints()
                            .forEach(c -> regex.append(String.format("\\U%08x", c)));
                case ONE -> regex.append(one);
                case ANY -> regex.append(one).append('*');
            }
        }
        return regex.append('$').toString();
    }

    /** For {@code LIKE … ESCAPE '!'}. */
    String sql() {
        StringBuilder sql = new StringBuilder();
        for (Part part : parts) {
            boolean special = "%_!".indexOf(part.character()) >= 0;
            if (part.kind() == Kind.ITSELF && special) {
                sql.append('!');
            }
            sql.appendCodePoint(part.character());
        }
        return sql.toString();
    }
}

package dev.modelregistry.query;

import dev.modelregistry.error.InvalidInputException;

/** Patterns of {@code like}. A character is a Unicode code point. */
final class Patterns {
    private Patterns() {}

    static void check(String pattern) {
        if (pattern.length() > Condition.Like.MAX_LENGTH) {
            throw new InvalidInputException(
                    "a pattern has at most " + Condition.Like.MAX_LENGTH + " characters; got " + pattern.length());
        }
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                if (i + 1 == pattern.length() || "%_\\".indexOf(pattern.charAt(i + 1)) < 0) {
                    throw new InvalidInputException("a \\ in a pattern comes before %, _ or another \\; in "
                            + new Literal.Text(pattern) + " the one at character " + (i + 1) + " does not");
                }
                i++;
            }
        }
    }

    /** Walks both; at a mismatch, lets the last {@code %} take one character more. Never worse than their product. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int afterPercent = -1;
        int takenTo = 0;
        while (t < text.length()) {
            int step = p < pattern.length() ? step(pattern, p, text, t) : 0;
            if (p < pattern.length() && pattern.charAt(p) == '%') {
                afterPercent = ++p;
                takenTo = t;
            } else if (step > 0) {
                p += step;
                t += Character.charCount(text.codePointAt(t));
            } else if (afterPercent >= 0) {
                takenTo += Character.charCount(text.codePointAt(takenTo));
                t = takenTo;
                p = afterPercent;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }

    /** How far the pattern moves on if it takes the text's next character; 0 if it does not. */
    private static int step(String pattern, int p, String text, int t) {
        int wanted = pattern.codePointAt(p);
        if (wanted == '_') {
            return 1;
        }
        if (wanted == '\\') {
            return pattern.codePointAt(p + 1) == text.codePointAt(t) ? 2 : 0;
        }
        return wanted == text.codePointAt(t) ? Character.charCount(wanted) : 0;
    }
}

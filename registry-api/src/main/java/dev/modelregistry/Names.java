package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;

/** The one check behind every kind of name. */
final class Names {
    private Names() {}

    static String require(boolean fits, String what, String value, String rule) {
        if (fits) {
            return value;
        }
        throw new InvalidInputException("not " + what + ": " + quote(value) + "; " + what + " is " + rule);
    }

    /** Refuses what no UTF-8 can hold. */
    static void requireText(String what, String value) {
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            if (isHalf(value.codePointAt(i))) {
                throw new InvalidInputException(
                        what + " has no half of a surrogate pair, which no UTF-8 can hold; got " + quote(value));
            }
        }
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** The value between quotes, shortened and with control characters made visible, fit for a message. */
    static String quote(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().limit(80).forEach(c -> {
            if (Character.isISOControl(c) || isHalf(c)) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.append(value.codePointCount(0, value.length()) > 80 ? "…\"" : "\"")
                .toString();
    }
}

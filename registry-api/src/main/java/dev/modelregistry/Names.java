package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.util.regex.Pattern;

/** The one check behind every kind of name. */
final class Names {
    private Names() {}

    static String require(Pattern pattern, String what, String value, String rule) {
        if (pattern.matcher(value).matches()) {
            return value;
        }
        throw new InvalidInputException("not " + what + ": " + quote(value) + "; " + what + " is " + rule);
    }

    /** The value between quotes, shortened and with control characters made visible, fit for a message. */
    static String quote(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().limit(80).forEach(c -> {
            if (Character.isISOControl(c)) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.append(value.codePointCount(0, value.length()) > 80 ? "…\"" : "\"")
                .toString();
    }
}

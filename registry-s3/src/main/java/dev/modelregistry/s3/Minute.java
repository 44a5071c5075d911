package dev.modelregistry.s3;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;

/** A minute of universal time as twelve digits, {@code 202611240042}, which sort as time passes. */
final class Minute {
    private static final DateTimeFormatter DIGITS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmm").withResolverStyle(ResolverStyle.STRICT);

    private Minute() {}

    /** The minute that an instant is in. */
    static String of(Instant time) {
        return DIGITS.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    /** Whether these digits name a minute. */
    static boolean isOne(String digits) {
        try {
            start(digits);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    static Instant start(String minute) {
        return LocalDateTime.parse(minute, DIGITS).toInstant(ZoneOffset.UTC);
    }
}

package dev.modelregistry.core.codec;

import java.time.Instant;
import java.time.LocalDate;

/** Times as texts: what {@link Instant#toString} writes. */
final class Times {
    private static final int SHORTEST = "2026-11-01T08:00:00Z".length();
    private static final int DOT = "2026-11-01T08:00:00".length();
    private static final String FORM = "dddd-dd-ddTdd:dd:dd";
    private static final int RADIX = 10;
    private static final int NANO_DIGITS = 9;
    private static final int DAY_SECONDS = 24 * 60 * 60;

    private Times() {}

    /** As {@link Instant#parse} does, and faster for what is written by {@code toString}: a log is full of these. */
    static Instant parse(String text) {
        int second = isPlain(text) ? secondOfDay(text) : DAY_SECONDS;
        if (second >= DAY_SECONDS) {
            return Instant.parse(text);
        }
        LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        return Instant.ofEpochSecond(day.toEpochDay() * DAY_SECONDS + second, nanos(text));
    }

    /** A year of four digits, everything in its place, and a fraction of up to nine digits, or none. */
    private static boolean isPlain(String text) {
        int end = text.length() - 1;
        if (end < SHORTEST - 1 || end > DOT + 1 + NANO_DIGITS || text.charAt(end) != 'Z') {
            return false;
        }
        for (int i = 0; i < DOT; i++) {
            if (FORM.charAt(i) == 'd' ? !isDigit(text.charAt(i)) : text.charAt(i) != FORM.charAt(i)) {
                return false;
            }
        }
        for (int i = DOT + 1; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return end == DOT || (text.charAt(DOT) == '.' && end > DOT + 1);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A day's seconds or more if it is no time of a day. */
    private static int secondOfDay(String text) {
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        return minute < 60 && second < 60 ? (hour * 60 + minute) * 60 + second : DAY_SECONDS;
    }

    private static int nanos(String text) {
        int digits = text.length() - DOT - 2;
        int nanos = digits < 1 ? 0 : number(text, DOT + 1, DOT + 1 + digits);
        for (int i = Math.max(digits, 0); i < NANO_DIGITS; i++) {
            nanos *= RADIX;
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, RADIX);
    }
}

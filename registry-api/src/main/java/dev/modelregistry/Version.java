package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;

/**
 * A version number, {@code MAJOR.MINOR}, written {@code 1.2}. The registry allots them without gaps, from 1.0 on, and
 * never twice. The same major promises the same contract to callers.
 *
 * @param major at least 1
 * @param minor at least 0
 */
public record Version(int major, int minor) implements Comparable<Version> {
    private static final int MOST_DIGITS = 9;
    private static final int RADIX = 10;

    /** Checks the range. */
    public Version {
        if (major < 1 || minor < 0) {
            throw new InvalidInputException(
                    "not a version: " + major + "." + minor + "; the major starts at 1 and the minor at 0");
        }
    }

    /** Reads {@code 1.2}. */
    public static Version parse(String text) {
        if (!looksLike(text)) {
            throw new InvalidInputException(
                    "not a version: " + Names.quote(text) + "; a version is MAJOR.MINOR, such as 1.2");
        }
        int dot = text.indexOf('.');
        return new Version(
                Integer.parseInt(text, 0, dot, RADIX), Integer.parseInt(text, dot + 1, text.length(), RADIX));
    }

    /** Whether the text has the form of a version. */
    static boolean looksLike(String text) {
        int dot = text.indexOf('.');
        return dot > 0 && text.charAt(0) != '0' && isNumber(text, 0, dot) && isNumber(text, dot + 1, text.length());
    }

    /** One digit or more, with no zero before others. */
    private static boolean isNumber(String text, int from, int to) {
        int digits = to - from;
        if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && text.charAt(from) == '0')) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Version other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}

package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version number, {@code MAJOR.MINOR}, written {@code 1.2}. The registry allots them without gaps, from 1.0 on, and
 * never twice. The same major promises the same contract to callers.
 *
 * @param major at least 1
 * @param minor at least 0
 */
public record Version(int major, int minor) implements Comparable<Version> {
    private static final Pattern PATTERN = Pattern.compile("([1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");
    private static final Comparator<Version> ORDER =
            Comparator.comparingInt(Version::major).thenComparingInt(Version::minor);

    /** Checks the range. */
    public Version {
        if (major < 1 || minor < 0) {
            throw new InvalidInputException(
                    "not a version: " + major + "." + minor + "; the major starts at 1 and the minor at 0");
        }
    }

    /** Reads {@code 1.2}. */
    public static Version parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    "not a version: " + Names.quote(text) + "; a version is MAJOR.MINOR, such as 1.2");
        }
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether the text has the form of a version. */
    static boolean looksLike(String text) {
        return PATTERN.matcher(text).matches();
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}

package dev.modelregistry.lifecycle;

import dev.modelregistry.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * A station of a model's life that serves versions, such as {@link #PRODUCTION}.
 *
 * @param name {@code [a-z][a-z0-9._-]{0,63}}
 */
public record Stage(String name) implements Comparable<Stage> {
    private static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9._-]{0,63}");

    /** Where a candidate is tried. */
    public static final Stage STAGING = new Stage("staging");

    /** What serves real callers. */
    public static final Stage PRODUCTION = new Stage("production");

    /** Checks the name. */
    public Stage {
        if (!PATTERN.matcher(name).matches() || name.equals("latest")) {
            throw new InvalidInputException(
                    "not a stage name: \"" + name
                            + "\"; a stage name is 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter, and not latest");
        }
    }

    /** The stage of that name. */
    public static Stage of(String name) {
        return new Stage(name);
    }

    @Override
    public int compareTo(Stage other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}

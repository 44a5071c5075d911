package dev.modelregistry.lifecycle;

import dev.modelregistry.error.InvalidInputException;

/**
 * A station of a model's life that serves versions, such as {@link #PRODUCTION}.
 *
 * @param name {@code [a-z][a-z0-9._-]{0,63}}
 */
public record Stage(String name) implements Comparable<Stage> {
    private static final int LONGEST = 64;

    /** Where a candidate is tried. */
    public static final Stage STAGING = new Stage("staging");

    /** What serves real callers. */
    public static final Stage PRODUCTION = new Stage("production");

    /** Checks the name. */
    public Stage {
        if (!isName(name)) {
            throw new InvalidInputException(
                    "not a stage name: \"" + name
                            + "\"; a stage name is 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter, and not latest");
        }
    }

    /** The stage of that name. */
    public static Stage of(String name) {
        return new Stage(name);
    }

    /** Whether a text may be the name of a stage. */
    public static boolean isName(String text) {
        // not by a regular expression: each look at a stage by its name comes by here
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean other = (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
            if (!letter && (i == 0 || !other)) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST && !text.equals("latest");
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

package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Stage;
import java.util.regex.Pattern;

/**
 * A free pointer to a version, such as {@code champion}; it may be moved at any time.
 *
 * @param name {@code [a-z][a-z0-9._-]{0,63}}, and nothing that reads like a version or like {@code latest}
 * @param version where it points
 * @param revision the model's revision in which it was last moved
 */
public record Alias(String name, Version version, long revision) {
    private static final Pattern VERSION_LIKE = Pattern.compile("v?[0-9]+(\\.([0-9]+|x))?|latest");

    /** Checks the name. */
    public Alias {
        requireName(name);
    }

    /** The name, if it is one that an alias may have. */
    public static String requireName(String name) {
        if (VERSION_LIKE.matcher(name).matches()) {
            throw new InvalidInputException("not an alias name: " + Names.quote(name)
                    + " would read like a version; choose a word such as champion");
        }
        return Names.require(
                Stage.isName(name),
                "an alias name",
                name,
                "1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter, such as champion");
    }
}

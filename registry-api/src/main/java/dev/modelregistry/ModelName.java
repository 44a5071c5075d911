package dev.modelregistry;

import java.io.Serializable;

/**
 * The name of a model: {@code [a-z0-9][a-z0-9._-]{0,127}}. It never changes and is never used again for another model;
 * what people read is the model's description.
 */
public record ModelName(String value) implements Comparable<ModelName>, Serializable {
    private static final int LONGEST = 128;
    private static final String OF_REGISTRY = "_registry";

    /** Names no model but the registry itself: its own log, which holds the policies of all models. */
    public static final ModelName REGISTRY = new ModelName(OF_REGISTRY);

    /** Checks the form; see the class comment. */
    public ModelName {
        Names.require(
                value.equals(OF_REGISTRY) || isName(value),
                "a model name",
                value,
                "1 to 128 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit, such as fraud-detector"
                        + (value.indexOf('@') > 0 ? "; a version is named by ModelRef.parse(…)" : ""));
    }

    /** The name, checked. */
    public static ModelName of(String value) {
        return new ModelName(value);
    }

    /** Whether a model could have this name. */
    public static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean first = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!first && (i == 0 || (c != '.' && c != '_' && c != '-'))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST;
    }

    @Override
    public int compareTo(ModelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

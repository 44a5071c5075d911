package dev.modelregistry.spi;

import dev.modelregistry.ModelName;

/**
 * Names one log: {@code [a-z0-9_][a-z0-9._-]{0,127}}. A model's log has the model's name; what starts with an underscore
 * is the registry's own. Plain enough to be a part of any store's keys. Sorted by UTF-8 bytes.
 */
public record StreamId(String value) implements Comparable<StreamId> {
    /** Checks the form. */
    public StreamId {
        if (!isId(value)) {
            throw new IllegalArgumentException("not a stream id: " + value);
        }
    }

    /** A model's name, or the same with an underscore at its start. */
    private static boolean isId(String text) {
        return ModelName.isName(text.startsWith("_") ? "0" + text.substring(1) : text);
    }

    @Override
    public int compareTo(StreamId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

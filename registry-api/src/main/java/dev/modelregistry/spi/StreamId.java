package dev.modelregistry.spi;

import java.util.regex.Pattern;

/**
 * Names one log: {@code [a-z0-9_][a-z0-9._-]{0,127}}. A model's log has the model's name; what starts with an underscore
 * is the registry's own. Plain enough to be a part of any store's keys. Sorted by UTF-8 bytes.
 */
public record StreamId(String value) implements Comparable<StreamId> {
    private static final Pattern PATTERN = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,127}");

    /** Checks the form. */
    public StreamId {
        if (!PATTERN.matcher(value).matches()) {
            throw new IllegalArgumentException("not a stream id: " + value);
        }
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

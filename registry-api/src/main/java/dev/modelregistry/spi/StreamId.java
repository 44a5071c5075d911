package dev.modelregistry.spi;

/**
 * Names one log: {@code [a-z0-9_][a-z0-9._-]{0,127}}. A model's log has the model's name; what starts with an underscore
 * is the registry's own. Plain enough to be a part of any store's keys. Sorted by UTF-8 bytes.
 */
public record StreamId(String value) implements Comparable<StreamId> {
    private static final int LONGEST = 128;

    /** Checks the form. */
    public StreamId {
        if (!isId(value)) {
            throw new IllegalArgumentException("not a stream id: " + value);
        }
    }

    private static boolean isId(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean first = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            if (!first && (i == 0 || (c != '.' && c != '-'))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST;
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

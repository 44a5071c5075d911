package dev.modelregistry.spi;

import java.util.List;

/**
 * What a commit changes in the index: first the members that leave it altogether, then the fields that get new values.
 *
 * @param dropped members, all of whose fields are removed
 * @param puts fields and their new values
 */
public record IndexDelta(List<String> dropped, List<Put> puts) {
    /** Changes nothing. */
    public static final IndexDelta NONE = new IndexDelta(List.of(), List.of());

    /** Copies the lists. */
    public IndexDelta {
        dropped = List.copyOf(dropped);
        puts = List.copyOf(puts);
    }

    /**
     * Replaces all values that a field of a member had.
     *
     * @param member what is found, within the stream: a version's number
     * @param field such as {@code stage} or {@code tags.team}, up to 1,100 characters
     * @param values its values from now on; none removes the field
     * @param findable whether {@link CommitLog#candidates} must find them; a store that pays for each entry, and answers
     *     no whole queries, may leave out the others
     */
    public record Put(String member, String field, List<IndexValue> values, boolean findable) {
        /** Copies the list. */
        public Put {
            values = List.copyOf(values);
        }
    }
}

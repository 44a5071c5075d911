package dev.modelregistry.spi;

import java.util.List;

/**
 * Streams that were appended to.
 *
 * @param streams each at most once, in no order
 * @param next where to go on
 */
public record ChangePage(List<StreamId> streams, ChangeToken next) {
    /** Copies the list. */
    public ChangePage {
        streams = List.copyOf(streams);
    }
}

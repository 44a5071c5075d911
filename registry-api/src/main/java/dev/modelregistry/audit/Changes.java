package dev.modelregistry.audit;

import java.util.List;

/**
 * Some changes.
 *
 * @param entries each model's in the order of its log and without a gap; those of different models in no order
 * @param next where to go on; store it once the entries are dealt with, and none is ever lost
 * @param more whether to ask again at once; otherwise nothing more happened so far
 */
public record Changes(List<HistoryEntry> entries, ChangeCursor next, boolean more) {
    /** Copies the list. */
    public Changes {
        entries = List.copyOf(entries);
    }
}

package dev.modelregistry.audit;

/**
 * A place in the feed of changes, to be stored wherever its user likes and handed in again later, to any registry over the
 * same store. It knows how much of each model's log was told, so its text grows with the number of models: some ten
 * characters for each.
 *
 * @param text opaque to everybody but the registry
 */
public record ChangeCursor(String text) {
    /** Before everything that ever happened. */
    public static final ChangeCursor START = new ChangeCursor("");

    @Override
    public String toString() {
        return text;
    }
}

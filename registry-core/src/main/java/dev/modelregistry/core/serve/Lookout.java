package dev.modelregistry.core.serve;

/** Which look is the newest: what others came to is told by then, however late it comes. Not thread-safe. */
final class Lookout {
    /** The turn of the newest look. */
    private long newest;
    /** The newest revision that any look has seen. */
    private long seen;

    private boolean reached = true;

    /** The store said that a model is at this revision; false if that is old news. */
    boolean answered(Look look, long revision) {
        if (revision < seen || (revision == seen && isLate(look))) {
            return false;
        }
        newest = Math.max(newest, look.turn());
        seen = revision;
        reached = true;
        return true;
    }

    boolean isLate(Look look) {
        return look.turn() < newest;
    }

    /** The store gave no answer to the newest look; false if it had not answered the one before. */
    boolean failed(Look look) {
        boolean begins = reached;
        newest = look.turn();
        reached = false;
        return begins;
    }
}

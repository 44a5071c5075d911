package dev.modelregistry.spi;

import java.util.List;

/**
 * Commits of a stream from some revision on.
 *
 * @param commits in order
 * @param complete whether these are all that had been appended when the call started; if not, there may be more
 */
public record Tail(List<StoredCommit> commits, boolean complete) {
    /** Copies the list. */
    public Tail {
        commits = List.copyOf(commits);
    }
}

package dev.modelregistry.spi;

/** How an append ended. */
public sealed interface AppendResult {
    /** The commit is in its slot, durably: by this call or by an earlier one with the same commit id. */
    record Appended() implements AppendResult {}

    /** Another commit is in the slot, for good; ours is not in the log. */
    record Occupied(StoredCommit by) implements AppendResult {}
}

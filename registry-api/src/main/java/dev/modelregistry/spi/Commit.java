package dev.modelregistry.spi;

/**
 * What is appended. The payload is opaque to a store.
 *
 * @param id the same in every attempt to append this commit
 * @param payload at most a few MiB
 * @param index what the store's index must show once the commit is visible
 */
public record Commit(CommitId id, Bytes payload, IndexDelta index) {}

package dev.modelregistry.spi;

/**
 * A shortcut: the state of a stream up to a revision, in a form that is opaque to the store.
 *
 * @param revision up to which the content tells, at least 1
 * @param content opaque
 */
public record Checkpoint(long revision, Bytes content) {}

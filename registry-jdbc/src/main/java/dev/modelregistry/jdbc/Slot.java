package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitId;

/**
 * An occupied slot.
 *
 * @param revision its place in the stream
 * @param id of the commit in it
 * @param change its place in the change feed
 */
record Slot(long revision, CommitId id, long change) {}

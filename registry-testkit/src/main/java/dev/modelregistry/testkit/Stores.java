package dev.modelregistry.testkit;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;

/**
 * What a registry rests on.
 *
 * @param log closed with the registry
 * @param blobs closed with the registry
 */
public record Stores(CommitLog log, BlobStore blobs) {}

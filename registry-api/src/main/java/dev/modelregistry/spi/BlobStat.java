package dev.modelregistry.spi;

/**
 * A blob that is there.
 *
 * @param key its key
 * @param size in bytes
 */
public record BlobStat(BlobKey key, long size) {}

package dev.modelregistry.admin;

/**
 * What was found, and removed, by a look for bytes that no commit names.
 *
 * @param dryRun whether it was a look alone
 * @param blobs that were there: segments and layouts
 * @param bytes of all of them
 * @param garbage blobs that nothing named
 * @param garbageBytes of these
 * @param deleted blobs that were removed: the garbage that nobody had named by the end of the grace time
 * @param deletedBytes of these
 */
public record GarbageReport(
        boolean dryRun, long blobs, long bytes, long garbage, long garbageBytes, long deleted, long deletedBytes) {}

package dev.modelregistry.spi;

import dev.modelregistry.Sha256;
import java.util.List;

/**
 * Blobs that, one after the other, are a file.
 *
 * @param digest of the file
 * @param size of the file, in bytes
 * @param blobs in order, with their sizes; none if the file is empty
 */
public record BlobSequence(Sha256 digest, long size, List<BlobStat> blobs) {
    /** Copies the list. */
    public BlobSequence {
        blobs = List.copyOf(blobs);
        long sum = blobs.stream().mapToLong(BlobStat::size).sum();
        if (sum != size) {
            throw new IllegalArgumentException("the blobs of a file have its " + size + " bytes; got " + sum);
        }
    }
}

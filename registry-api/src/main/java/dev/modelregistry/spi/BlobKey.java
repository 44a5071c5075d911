package dev.modelregistry.spi;

import dev.modelregistry.Sha256;

/**
 * Names a blob: the digest of its bytes, and a generation, because a key that was deleted is never written again.
 *
 * @param generation 0 for the first
 */
public record BlobKey(Sha256 digest, int generation) {
    /** Checks the range. */
    public BlobKey {
        if (generation < 0) {
            throw new IllegalArgumentException("a blob's generation is at least 0; got " + generation);
        }
    }

    /** The first generation of these bytes. */
    public static BlobKey of(Sha256 digest) {
        return new BlobKey(digest, 0);
    }

    /** {@code <hex>} for generation 0, {@code <hex>.<generation>} for later ones: fit to be a file's or an object's name. */
    @Override
    public String toString() {
        return generation == 0 ? digest.hex() : digest.hex() + "." + generation;
    }
}

package dev.modelregistry.core.store;

/** Checks what part of a blob is asked for. */
final class ByteRanges {
    private ByteRanges() {}

    static void check(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "an offset and a length are at least 0; got offset " + offset + ", length " + length);
        }
    }
}

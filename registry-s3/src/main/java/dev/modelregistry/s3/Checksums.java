package dev.modelregistry.s3;

/** Whether objects are sent with a checksum for the store to verify. What is read is verified by its SHA-256 in any case. */
public enum Checksums {
    /** None beyond what a request must have: every store takes that, and it is the default. */
    COMPATIBLE,

    /** The SHA-256 of each object, so that a store that knows it refuses what arrived damaged, as S3 itself does. */
    SHA256
}

package dev.modelregistry.spi;

/** A value by which versions are found. Texts are equal byte for byte, numbers as numbers. */
public sealed interface IndexValue {
    /** Any text, of up to 100,000 characters; a store may index a part or a digest of it, and so over-report. */
    record Text(String value) implements IndexValue {}

    /** A finite number. */
    record Numeric(double value) implements IndexValue {}
}

package dev.modelregistry.spi;

import dev.modelregistry.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that nobody changes. */
public final class Bytes {
    private final byte[] bytes;
    /** Not volatile: whoever does not see it yet computes the same. */
    private @Nullable Sha256 digest;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static Bytes copyOf(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** These bytes, which the caller gives away: it must not change them any more. */
    public static Bytes wrap(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** The UTF-8 form of a text. */
    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many there are. */
    public int size() {
        return bytes.length;
    }

    /** A copy. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The bytes as a stream, without a copy. */
    public InputStream openStream() {
        return new ByteArrayInputStream(bytes);
    }

    /** Their digest, computed at the first call. */
    public Sha256 digest() {
        Sha256 known = digest;
        if (known == null) {
            known = Sha256.of(bytes);
            digest = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(bytes, b.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes read as UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

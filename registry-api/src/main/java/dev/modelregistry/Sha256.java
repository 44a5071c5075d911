package dev.modelregistry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest, written {@code sha256:} and 64 lower-case hexadecimal digits.
 *
 * @param hex the 64 digits alone, as {@code sha256sum} prints them
 */
public record Sha256(String hex) implements Comparable<Sha256> {
    private static final int DIGITS = 64;
    private static final String PREFIX = "sha256:";

    /** Checks the form. */
    public Sha256 {
        Names.require(isHex(hex), "a SHA-256 digest", hex, "64 lower-case hexadecimal digits");
    }

    /** Reads {@code sha256:<hex>}. */
    public static Sha256 parse(String text) {
        return new Sha256(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    }

    /** The digest of these bytes. */
    public static Sha256 of(byte[] bytes) {
        return from(newDigest().digest(bytes));
    }

    /** A digest that was computed elsewhere, as its 32 bytes. */
    public static Sha256 from(byte[] digest) {
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    /** A fresh SHA-256 computation, for bytes that come in parts. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** By hand: a log that is read makes thousands of these, and a regular expression takes several times as long. */
    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return text.length() == DIGITS;
    }

    @Override
    public int compareTo(Sha256 other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}

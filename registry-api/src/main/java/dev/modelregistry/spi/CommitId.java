package dev.modelregistry.spi;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Tells one attempt to commit from every other, so that a store's "occupied" can be read as "by us" or "by somebody
 * else". 32 lower-case hexadecimal digits.
 */
public record CommitId(String value) {
    private static final Pattern PATTERN = Pattern.compile("[0-9a-f]{32}");

    /** Checks the form. */
    public CommitId {
        if (!PATTERN.matcher(value).matches()) {
            throw new IllegalArgumentException("not a commit id: " + value);
        }
    }

    /** A new one. */
    public static CommitId random() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return new CommitId(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}

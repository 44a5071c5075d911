package dev.modelregistry.core.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes bytes that could be read into bytes that perhaps cannot. */
final class Mutator {
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1.0",
            "1.x",
            "999999999.999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-0.0",
            "1e308",
            "1e999",
            "null",
            "true",
            "[]",
            "{}",
            "[[[[[[[[",
            "{\"a\":",
            "\"\"",
            "\"",
            "'",
            "\\",
            "\\ud800",
            "\ud83e\udd8a",
            "\u0000",
            "\uffff",
            "%",
            "_registry",
            "fraud@1.0",
            "latest",
            "production",
            "10000",
            "2026-11-01T08:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "-1000000000-01-01T00:00:00Z",
            "2026-02-30",
            "PT-1H",
            "P1000000000D",
            "sha256:0a",
            "00000000-0000-4000-8000-000000000002",
            "../x",
            "a".repeat(300),
            "(".repeat(200),
            "not ".repeat(150),
            "[".repeat(2_000));

    private final Random random;
    private final List<byte[]> seeds;

    Mutator(Random random, List<byte[]> seeds) {
        this.random = random;
        this.seeds = seeds;
    }

    /** One of the seeds, changed once, or a few times. */
    byte[] next() {
        byte[] bytes = pick(seeds);
        for (int i = random.nextBoolean() ? 1 : 1 << random.nextInt(4); i > 0; i--) {
            bytes = mutate(bytes);
        }
        return bytes;
    }

    private byte[] mutate(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes);
            case 1 -> spliced(bytes, at, at + length, new byte[0]);
            case 2 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 3 -> spliced(bytes, at, at + length, utf8(pick(VALUES)));
            case 4, 5, 6 -> valued(bytes, at);
            case 7 -> {
                byte[] other = pick(seeds);
                int from = random.nextInt(other.length + 1);
                yield spliced(
                        bytes,
                        at,
                        at + length,
                        Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(60))));
            }
            default -> Arrays.copyOf(bytes, at);
        };
    }

    private byte[] flipped(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] flipped = bytes.clone();
        int at = random.nextInt(bytes.length);
        flipped[at] = (byte) (random.nextBoolean() ? flipped[at] ^ (1 << random.nextInt(8)) : 32 + random.nextInt(95));
        return flipped;
    }

    /** Another value between the next two quotes, or in place of the next number: what can still be parsed, often. */
    private byte[] valued(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\'' && !isDigit(bytes[at])) {
            at++;
        }
        if (at == bytes.length) {
            return bytes;
        }
        int end = at + 1;
        if (isDigit(bytes[at])) {
            while (end < bytes.length && isDigit(bytes[end])) {
                end++;
            }
            return spliced(bytes, at, end, utf8(random.nextBoolean() ? "" + random.nextInt(20_000) : pick(VALUES)));
        }
        while (end < bytes.length && bytes[end] != bytes[at]) {
            end++;
        }
        return spliced(bytes, at + 1, end, utf8(pick(VALUES)));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        byte[] spliced = new byte[from + middle.length + bytes.length - to];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(middle, 0, spliced, from, middle.length);
        System.arraycopy(bytes, to, spliced, from + middle.length, bytes.length - to);
        return spliced;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

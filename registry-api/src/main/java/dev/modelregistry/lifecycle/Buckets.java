package dev.modelregistry.lifecycle;

import dev.modelregistry.ModelName;
import dev.modelregistry.Share;

/**
 * Which bucket a key falls into: MurmurHash3 (x86, 32 bits) of the key's UTF-8 bytes, whose seed is the same hash, with
 * seed 0, of {@code <model>/<stage>}; the hash, taken as unsigned, times 10,000, divided by 2³². The same in every
 * language, see docs/format.md. It allocates nothing. Half a surrogate pair counts as a question mark, as in Java's own
 * encoder.
 */
public final class Buckets {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Buckets() {}

    /** The seed for the keys of a stage of a model; worth keeping. */
    public static int salt(ModelName model, Stage stage) {
        return murmur3(0, model + "/" + stage);
    }

    /** The bucket of a key, from 0 on. */
    public static int of(int salt, String key) {
        return (int) ((Integer.toUnsignedLong(murmur3(salt, key)) * Share.BUCKETS) >>> 32);
    }

    static int murmur3(int seed, String text) {
        int hash = seed;
        int block = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (Character.isSurrogate((char) c)) {
                if (Character.isHighSurrogate((char) c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    c = Character.toCodePoint((char) c, text.charAt(++i));
                } else {
                    c = '?';
                }
            }
            // one code point is one to four bytes, lowest first in a block
            int bytes;
            int length;
            if (c < 0x80) {
                bytes = c;
                length = 1;
            } else if (c < 0x800) {
                bytes = (0xc0 | (c >>> 6)) | (tail(c) << 8);
                length = 2;
            } else if (c < 0x10000) {
                bytes = (0xe0 | (c >>> 12)) | (tail(c >>> 6) << 8) | (tail(c) << 16);
                length = 3;
            } else {
                bytes = (0xf0 | (c >>> 18)) | (tail(c >>> 12) << 8) | (tail(c >>> 6) << 16) | (tail(c) << 24);
                length = 4;
            }
            for (int k = 0; k < length; k++) {
                block |= ((bytes >>> (8 * k)) & 0xff) << (8 * (count & 3));
                count++;
                if ((count & 3) == 0) {
                    hash = Integer.rotateLeft(hash ^ mixed(block), 13) * 5 + 0xe6546b64;
                    block = 0;
                }
            }
        }
        return finished(hash ^ mixed(block) ^ count);
    }

    /** A byte that goes on with a code point. */
    private static int tail(int bits) {
        return 0x80 | (bits & 0x3f);
    }

    private static int mixed(int block) {
        return Integer.rotateLeft(block * C1, 15) * C2;
    }

    private static int finished(int value) {
        int hash = value;
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }
}

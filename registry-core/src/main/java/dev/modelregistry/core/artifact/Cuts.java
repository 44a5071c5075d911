package dev.modelregistry.core.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a file is cut ({@code docs/format.md}): every 8 MiB, counted from its start, so that a file that grows or changes at one
 * place shares the rest with its earlier self. A safetensors file is counted from the end of its header, because a header that
 * changes its length shifts all tensors behind it.
 */
final class Cuts {
    /** Length of a segment. */
    static final int SEGMENT = 8 << 20;
    /** Segments are twice as long, and again, while there would be more. */
    static final int MAX_SEGMENTS = 8_192;
    /** What tells a safetensors file: its first bytes are the length of its header, little endian, and a brace. */
    static final int HEAD = 9;

    private Cuts() {}

    /** Whether {@link #lengths} wants to see the first bytes. */
    static boolean looksInside(String path, long size) {
        return path.endsWith(".safetensors") && size >= HEAD;
    }

    /**
     * The lengths of a file's segments.
     *
     * @param head the first {@link #HEAD} bytes where {@link #looksInside}, or nothing
     */
    static List<Integer> lengths(long size, byte[] head) {
        int segment = segment(size);
        List<Integer> lengths = new ArrayList<>();
        long left = size;
        int first = header(head) + segment;
        if (first > segment && left > first) {
            lengths.add(first);
            left -= first;
        }
        while (left > 0) {
            int length = (int) Math.min(segment, left);
            lengths.add(length);
            left -= length;
        }
        return lengths;
    }

    private static int segment(long size) {
        int segment = SEGMENT;
        while (size / segment > MAX_SEGMENTS && segment < 1 << 30) {
            segment *= 2;
        }
        return segment;
    }

    /** Length of the header of a safetensors file with its eight bytes in front; 0 for another file, or a header beyond all bounds. */
    private static int header(byte[] head) {
        if (head.length < HEAD || head[HEAD - 1] != '{') {
            return 0;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length > 0 && length <= SEGMENT ? (int) length + Long.BYTES : 0;
    }
}

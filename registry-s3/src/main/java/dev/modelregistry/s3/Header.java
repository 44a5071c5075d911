package dev.modelregistry.s3;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The lines at the start of an object of ours: {@code model-registry <kind> <format>}, then a word and a rest each, in
 * ASCII, then an empty line. Not thread-safe.
 */
final class Header {
    private static final String MAGIC = "model-registry ";
    private static final String FORMAT = "1";

    private final StringBuilder text;

    private Header(String kind) {
        this.text = new StringBuilder(MAGIC + kind + " " + FORMAT + "\n");
    }

    /** The object ends before its header or its content does. */
    static final class CutShortException extends Exception {
        private static final long serialVersionUID = 1L;

        CutShortException(String where) {
            super(where + " was not read to its end");
        }
    }

    /** One line. */
    record Line(String word, String rest) {}

    static Header of(String kind) {
        return new Header(kind);
    }

    Header line(String word, String rest) {
        text.append(word).append(rest.isEmpty() ? "" : " ").append(rest).append('\n');
        return this;
    }

    /** The header, and what it is the header of. */
    Bytes with(Bytes content) {
        byte[] head = text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + content.size());
        System.arraycopy(content.toByteArray(), 0, all, head.length, content.size());
        return Bytes.wrap(all);
    }

    /** Reads the header of an object that must be of this kind; {@code where} names it in errors. */
    static Parsed parse(String where, String kind, byte[] object) throws CutShortException {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        while (true) {
            int end = start;
            while (end < object.length && object[end] != '\n') {
                end++;
            }
            if (end == object.length) {
                if (start == 0 && !isMagic(object)) {
                    throw new IntegrityException(where + " is nothing that a registry wrote", null);
                }
                throw new CutShortException(where);
            }
            String line = new String(object, start, end - start, StandardCharsets.US_ASCII);
            if (start == 0) {
                check(where, kind, line);
            } else if (line.isEmpty()) {
                return new Parsed(where, lines, object, end + 1);
            } else {
                String[] words = line.split(" ", 2);
                lines.add(new Line(words[0], words.length == 1 ? "" : words[1]));
            }
            start = end + 1;
        }
    }

    private static boolean isMagic(byte[] object) {
        byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
        int n = Math.min(magic.length, object.length);
        return Arrays.equals(object, 0, n, magic, 0, n);
    }

    private static void check(String where, String kind, String line) {
        if (!line.startsWith(MAGIC + kind + " ")) {
            throw new IntegrityException(where + " should be a " + kind + " of a model registry, and is not", null);
        }
        if (!line.equals(MAGIC + kind + " " + FORMAT)) {
            throw new UnsupportedFormatException(
                    where + " has the form \"" + line + "\", which a later release wrote; upgrade this process", null);
        }
    }

    /**
     * A header that was read.
     *
     * @param content where the content starts
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Parsed(String where, List<Line> lines, byte[] object, int content) {
        /** The content, which has this many bytes. */
        Bytes content(long length) throws CutShortException {
            if (object.length - content < length) {
                throw new CutShortException(where);
            }
            if (object.length - content > length) {
                throw new IntegrityException(where + " is damaged: there is more after its end", null);
            }
            return Bytes.wrap(Arrays.copyOfRange(object, content, object.length));
        }

        /** Reads the rest of a line. */
        <T> T read(Line line, Function<String, T> reader) {
            try {
                return reader.apply(line.rest());
            } catch (RuntimeException e) {
                throw new IntegrityException(
                        where + " is damaged: its line \"" + line.word() + " " + line.rest() + "\" cannot be read", e);
            }
        }

        UnsupportedFormatException unknown(Line line) {
            return new UnsupportedFormatException(
                    where + " has a line \"" + line.word() + "\", which a later release wrote; upgrade this process",
                    null);
        }
    }
}

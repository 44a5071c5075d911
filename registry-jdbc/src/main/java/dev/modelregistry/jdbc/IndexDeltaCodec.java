package dev.modelregistry.jdbc;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pending change does to the index, as bytes: 1 for the format, the members that are dropped, the puts. A list is its
 * length and its items, a text the length of its UTF-8 and that, a number eight bytes; all big-endian, lengths in four bytes. A put is its
 * member, or the length -1 if that is the one of the put before; its field; its values, each after a
 * byte that is 0 for a number and 1 for a text; and 1 if it must be found, else 0.
 */
final class IndexDeltaCodec {
    private static final int FORMAT = 1;
    private static final int SAME = -1;

    private IndexDeltaCodec() {}

    static byte[] encode(IndexDelta delta) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeInt(delta.dropped().size());
            for (String member : delta.dropped()) {
                write(out, member);
            }
            out.writeInt(delta.puts().size());
            @Nullable String last = null;
            for (Put put : delta.puts()) {
                if (put.member().equals(last)) {
                    out.writeInt(SAME);
                } else {
                    write(out, put.member());
                }
                last = put.member();
                write(out, put.field());
                out.writeInt(put.values().size());
                for (IndexValue value : put.values()) {
                    write(out, value);
                }
                out.writeBoolean(put.findable());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, IndexValue value) throws IOException {
        if (value instanceof IndexValue.Text text) {
            out.writeByte(1);
            write(out, text.value());
        } else if (value instanceof IndexValue.Numeric number) {
            out.writeByte(0);
            out.writeDouble(number.value());
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IntegrityException if somebody changed it
     * @throws UnsupportedFormatException if a newer release wrote it
     */
    static IndexDelta decode(StreamId stream, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format > FORMAT) {
                throw new UnsupportedFormatException(
                        "a pending change of " + stream + " has format " + format
                                + "; this release knows formats up to " + FORMAT
                                + ". Use the release that wrote it, or a newer one",
                        null);
            }
            List<String> dropped = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                dropped.add(text(in));
            }
            List<Put> puts = new ArrayList<>();
            String last = "";
            for (int left = in.readInt(); left > 0; left--) {
                int length = in.readInt();
                last = length == SAME ? last : text(in, length);
                puts.add(new Put(last, text(in), values(in), in.readBoolean()));
            }
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes too many");
            }
            return new IndexDelta(dropped, puts);
        } catch (IOException e) {
            throw new IntegrityException(
                    "a pending change of " + stream + " is damaged (" + e + "); remove its row, and have admin()"
                            + ".rebuildIndex put the model's index right",
                    e);
        }
    }

    private static List<IndexValue> values(DataInputStream in) throws IOException {
        List<IndexValue> values = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            values.add(in.readBoolean() ? new IndexValue.Text(text(in)) : new IndexValue.Numeric(in.readDouble()));
        }
        return values;
    }

    private static String text(DataInputStream in) throws IOException {
        return text(in, in.readInt());
    }

    private static String text(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new EOFException("a text of " + length + " bytes, with " + in.available() + " left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}

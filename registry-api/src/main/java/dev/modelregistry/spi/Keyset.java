package dev.modelregistry.spi;

import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.query.Order;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A version's place in the order of a search.
 *
 * @param values for each key of the order the value by which the version sorts; empty if it has none
 * @param key the version
 */
public record Keyset(List<Optional<IndexValue>> values, VersionKey key) {
    private static final int NONE = 0;
    private static final int NUMBER = 1;
    private static final int TEXT = 2;

    /** Copies the list. */
    public Keyset {
        values = List.copyOf(values);
    }

    /** Of a field's values the one by which the version sorts: the least, or the greatest if the order descends. */
    public static Optional<IndexValue> sorting(Collection<IndexValue> values, boolean descending) {
        return descending
                ? values.stream().max(IndexValue.ORDER)
                : values.stream().min(IndexValue.ORDER);
    }

    /** What comes first, for an order with as many keys as there are values. */
    public static Comparator<Keyset> comparator(List<Order> order) {
        return (a, b) -> {
            for (int i = 0; i < order.size(); i++) {
                int compared =
                        compare(a.values.get(i), b.values.get(i), order.get(i).descending());
                if (compared != 0) {
                    return compared;
                }
            }
            return a.key.compareTo(b.key);
        };
    }

    private static int compare(Optional<IndexValue> a, Optional<IndexValue> b, boolean descending) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        int compared = IndexValue.ORDER.compare(a.get(), b.get());
        return descending ? -compared : compared;
    }

    /** As text, fit for a URL. */
    public String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(values.size());
            for (Optional<IndexValue> value : values) {
                if (value.isEmpty()) {
                    out.writeByte(NONE);
                } else if (value.get() instanceof IndexValue.Numeric number) {
                    out.writeByte(NUMBER);
                    out.writeDouble(number.value());
                } else if (value.get() instanceof IndexValue.Text text) {
                    byte[] utf8 = text.value().getBytes(StandardCharsets.UTF_8);
                    out.writeByte(TEXT);
                    out.writeInt(utf8.length);
                    out.write(utf8);
                }
            }
            out.writeUTF(key.model().value());
            out.writeUTF(key.version().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param keys how many keys the order has
     * @throws InvalidInputException for anything else
     */
    public static Keyset decode(String text, int keys) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
            List<Optional<IndexValue>> values = new ArrayList<>();
            int count = in.readByte();
            for (int i = 0; i < count; i++) {
                values.add(value(in));
            }
            Keyset keyset = new Keyset(values, new VersionKey(ModelName.of(in.readUTF()), Version.parse(in.readUTF())));
            if (count == keys && in.read() < 0) {
                return keyset;
            }
        } catch (IOException | IllegalArgumentException | RegistryException e) {
            throw new InvalidInputException("not a page token of this search: " + e.getMessage());
        }
        throw new InvalidInputException("not a page token of this search, but of one with another order");
    }

    private static Optional<IndexValue> value(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case NONE -> Optional.empty();
            case NUMBER -> Optional.of(new IndexValue.Numeric(in.readDouble()));
            case TEXT -> {
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IOException("it is cut short");
                }
                yield Optional.of(new IndexValue.Text(new String(in.readNBytes(length), StandardCharsets.UTF_8)));
            }
            default -> throw new IOException("it holds an unknown kind of value");
        };
    }
}

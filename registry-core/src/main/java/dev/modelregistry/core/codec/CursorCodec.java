package dev.modelregistry.core.codec;

import dev.modelregistry.ModelName;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangeToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import tools.jackson.core.JsonGenerator;

/** Places in the feed of changes: JSON, compressed, because names of models repeat each other, in URL-safe Base64. */
public final class CursorCodec {
    private static final long FORMAT = 2;

    /** Without the registry's id. */
    private static final long ANONYMOUS = 1;

    private static final int MAX_BYTES = 64 << 20;

    private CursorCodec() {}

    /**
     * How far a reader of the feed is.
     *
     * @param registry whose feed it is; empty if that had no id yet, or if an older release made the cursor
     * @param token up to where the store told which logs changed
     * @param models that are told of; none: all
     * @param pending logs that the store told of, and that are not yet read to their end
     * @param told up to which revision each log was told
     */
    public record Place(
            Optional<UUID> registry,
            ChangeToken token,
            SortedSet<ModelName> models,
            List<ModelName> pending,
            SortedMap<ModelName, Long> told) {
        /** Before everything. */
        public static Place start(Set<ModelName> models) {
            return new Place(Optional.empty(), ChangeToken.START, new TreeSet<>(models), List.of(), new TreeMap<>());
        }
    }

    public static ChangeCursor encode(Place place) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(json(place).toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("no room in memory", e);
        }
        return new ChangeCursor(Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray()));
    }

    /** The place of a cursor other than the start. */
    public static Place decode(ChangeCursor cursor) {
        try {
            return read(inflate(Base64.getUrlDecoder().decode(cursor.text())));
        } catch (IllegalArgumentException | DataFormatException | IntegrityException e) {
            throw new InvalidInputException(
                    "not a cursor of the feed of changes, or not a whole one: hand in what next() of the last changes"
                            + " gave, or ChangeCursor.START to begin anew; " + e.getMessage());
        }
    }

    static Bytes json(Place place) {
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            place.registry().ifPresent(id -> json.writeStringProperty("registry", id.toString()));
            json.writeStringProperty("token", place.token().value());
            names(json, "models", place.models());
            names(json, "pending", place.pending());
            json.writeName("told");
            json.writeStartObject();
            place.told().forEach((model, revision) -> json.writeNumberProperty(model.value(), revision));
            json.writeEndObject();
        });
    }

    static Place read(Bytes bytes) {
        JsonObject object = Json.parse("the cursor", bytes);
        long format = object.integer("format");
        if (format != FORMAT && format != ANONYMOUS) {
            throw new UnsupportedFormatException(
                    "the cursor has format " + format + ", and this release knows formats " + ANONYMOUS + " and "
                            + FORMAT + "; upgrade this process",
                    null);
        }
        return object.read(o -> new Place(
                format == ANONYMOUS
                        ? Optional.empty()
                        : o.optionalText("registry").map(UUID::fromString),
                new ChangeToken(o.text("token")),
                new TreeSet<>(names(o, "models")),
                names(o, "pending"),
                told(o.map("told"))));
    }

    private static void names(JsonGenerator json, String field, Collection<ModelName> names) {
        if (!names.isEmpty()) {
            json.writeName(field);
            json.writeStartArray();
            names.forEach(name -> json.writeString(name.value()));
            json.writeEndArray();
        }
    }

    private static List<ModelName> names(JsonObject o, String field) {
        return o.strings(field).stream().map(ModelName::of).toList();
    }

    private static SortedMap<ModelName, Long> told(Map<String, Object> stored) {
        SortedMap<ModelName, Long> told = new TreeMap<>();
        stored.forEach((name, revision) -> {
            if (!(revision instanceof Long number) || number < 1) {
                throw new IntegrityException("the cursor has " + revision + " as the revision of " + name, null);
            }
            told.put(ModelName.of(name), number);
        });
        return told;
    }

    /** All of it is one compressed text, of bounded length: what comes back from a user may be anything. */
    private static Bytes inflate(byte[] compressed) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if (length == 0 && !inflater.finished()) {
                    throw new DataFormatException("it ends too early");
                }
                out.write(buffer, 0, length);
                if (out.size() > MAX_BYTES) {
                    throw new DataFormatException("it is longer than " + MAX_BYTES + " bytes");
                }
            }
            if (inflater.getRemaining() > 0) {
                throw new DataFormatException("it goes on behind its end");
            }
            return Bytes.wrap(out.toByteArray());
        } finally {
            inflater.end();
        }
    }
}

package dev.modelregistry.core.codec;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON text from and to bytes. Digests are taken of what is written here, so the same value must give the same bytes on
 * every Java release: doubles are written by Jackson's own algorithm, as {@code Double.toString} changed in Java 19.
 */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private Json() {}

    /** What the writer writes, as one object. */
    static Bytes object(Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writer.accept(json);
            json.writeEndObject();
        }
        return Bytes.wrap(out.toByteArray());
    }

    /** The object that the bytes hold; one that has a field twice is refused. */
    static JsonObject parse(String what, Bytes bytes) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), bytes.openStream())) {
            json.nextToken();
            Object value = value(json);
            if (json.nextToken() != null) {
                throw new IntegrityException(what + " is not one JSON object: more follows", null);
            }
            return new JsonObject(what, value);
        } catch (JacksonException e) {
            throw new IntegrityException(what + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Object value(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == null) {
            throw new IntegrityException("JSON text is empty", null);
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    if (map.put(name, value(json)) != null) {
                        throw new IntegrityException("JSON text has an object with two fields " + name, null);
                    }
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> finite(json);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new IntegrityException("JSON text has an unexpected " + token, null);
        };
    }

    /** What is written here is finite; JSON can hold more, of which Jackson would make an infinity. */
    private static double finite(JsonParser json) {
        double value = json.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw new IntegrityException("JSON text has a number that is too large: " + json.getString(), null);
        }
        return value;
    }
}

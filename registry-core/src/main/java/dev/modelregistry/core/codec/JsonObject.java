package dev.modelregistry.core.codec;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.UnsupportedFormatException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stored object being read. What is missing or of another type is an {@link IntegrityException}; what is left over at
 * {@link #end} was written by a newer release and is an {@link UnsupportedFormatException}, never skipped.
 */
final class JsonObject {
    private final @Nullable JsonObject outer;
    private final String label;
    private final Map<String, Object> left;

    /** @param value what was parsed, which becomes this object's own */
    JsonObject(String what, Object value) {
        this(null, what, value);
    }

    @SuppressWarnings("unchecked") // whoever parses makes objects of no other type
    private JsonObject(@Nullable JsonObject outer, String label, Object value) {
        this.outer = outer;
        this.label = label;
        if (!(value instanceof Map)) {
            throw new IntegrityException(what() + " is not a JSON object", null);
        }
        this.left = (Map<String, Object>) value;
    }

    /** For messages. */
    private String what() {
        return outer == null ? label : outer.what() + "." + label;
    }

    /** Reads one object with this, and checks that nothing of it is left. */
    <T> T read(Function<JsonObject, T> reader) {
        T value;
        try {
            value = reader.apply(this);
        } catch (RegistryException e) {
            if (e instanceof IntegrityException || e instanceof UnsupportedFormatException) {
                throw e;
            }
            throw new IntegrityException(what() + " holds a value that cannot be: " + e.getMessage(), e);
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException | DateTimeException e) {
            throw new IntegrityException(what() + " holds a value that cannot be: " + e.getMessage(), e);
        }
        end();
        return value;
    }

    void end() {
        if (!left.isEmpty()) {
            throw new UnsupportedFormatException(
                    what() + " has " + left.keySet() + ", which this release does not know; upgrade this process",
                    null);
        }
    }

    boolean has(String name) {
        return left.containsKey(name);
    }

    String text(String name) {
        return take(name, String.class);
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long integer(String name) {
        return take(name, Long.class);
    }

    int smallInteger(String name) {
        return Math.toIntExact(integer(name));
    }

    double number(String name) {
        return take(name, Number.class).doubleValue();
    }

    boolean flag(String name) {
        return has(name) && take(name, Boolean.class);
    }

    Instant time(String name) {
        return Times.parse(text(name));
    }

    /** An object; an empty one if it is absent. */
    Map<String, Object> map(String name) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (has(name)) {
            Map<?, ?> stored = take(name, Map.class);
            stored.forEach((key, value) -> map.put((String) key, value));
        }
        return map;
    }

    Map<String, String> texts(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        map(name).forEach((key, value) -> map.put(key, cast(name + "." + key, value, String.class)));
        return map;
    }

    <T> T object(String name, Function<JsonObject, T> reader) {
        return new JsonObject(this, name, take(name, Map.class)).read(reader);
    }

    <T> Optional<T> optionalObject(String name, Function<JsonObject, T> reader) {
        return has(name) ? Optional.of(object(name, reader)) : Optional.empty();
    }

    /** A list; an empty one if it is absent. */
    <T> List<T> list(String name, Function<Object, T> reader) {
        List<T> list = new ArrayList<>();
        if (has(name)) {
            for (Object item : take(name, List.class)) {
                list.add(reader.apply(item));
            }
        }
        return list;
    }

    <T> List<T> objects(String name, Function<JsonObject, T> reader) {
        return list(name, item -> new JsonObject(this, name, item).read(reader));
    }

    List<String> strings(String name) {
        return list(name, item -> cast(name, item, String.class));
    }

    private <T> T take(String name, Class<T> type) {
        @Nullable Object value = left.remove(name);
        if (value == null) {
            throw new IntegrityException(what() + " has no " + name, null);
        }
        return cast(name, value, type);
    }

    private <T> T cast(String name, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IntegrityException(
                    what() + "." + name + " is a " + value.getClass().getSimpleName() + ", not a "
                            + type.getSimpleName(),
                    null);
        }
        return type.cast(value);
    }
}

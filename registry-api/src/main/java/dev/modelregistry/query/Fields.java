package dev.modelregistry.query;

import dev.modelregistry.error.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which fields there are. */
final class Fields {
    private static final int MAX_NAME = 600;

    private static final Map<String, Kind> FIXED = new LinkedHashMap<>();

    /** Fields with a part that is the user's. */
    private static final Map<String, Kind> OPEN = new LinkedHashMap<>();

    static {
        FIXED.put("model", Kind.TEXT);
        FIXED.put("version", Kind.VERSION);
        FIXED.put("digest", Kind.TEXT);
        FIXED.put("stage", Kind.TEXT);
        FIXED.put("alias", Kind.TEXT);
        FIXED.put("status", Kind.TEXT);
        FIXED.put("author", Kind.TEXT);
        FIXED.put("created", Kind.TIME);
        FIXED.put("trained", Kind.TIME);
        FIXED.put("dataset", Kind.TEXT);
        FIXED.put("dataset.name", Kind.TEXT);
        FIXED.put("dataset.version", Kind.TEXT);
        FIXED.put("dataset.role", Kind.TEXT);
        FIXED.put("dataset.digest", Kind.TEXT);
        FIXED.put("parent", Kind.TEXT);
        FIXED.put("code.repository", Kind.TEXT);
        FIXED.put("code.revision", Kind.TEXT);
        OPEN.put("tags", Kind.TEXT);
        OPEN.put("metrics", Kind.NUMBER);
        OPEN.put("evaluations", Kind.NUMBER);
        OPEN.put("params", Kind.PARAM);
        OPEN.put("business", Kind.TEXT);
    }

    private Fields() {}

    /** What values a field has, and how they are written. */
    enum Kind {
        TEXT("a text such as 'risk'"),
        NUMBER("a number such as 0.95"),
        TIME("a time such as '2026-03-03' or '2026-03-03T10:15:30Z'"),
        VERSION("a version such as 1.2"),
        PARAM("a number such as 0.95, a text such as 'risk', true or false");

        final String example;

        Kind(String example) {
            this.example = example;
        }
    }

    static Kind kind(Field field) {
        if (field instanceof TextField) {
            return Kind.TEXT;
        } else if (field instanceof NumberField) {
            return Kind.NUMBER;
        } else if (field instanceof TimeField) {
            return Kind.TIME;
        }
        return field instanceof VersionField ? Kind.VERSION : Kind.PARAM;
    }

    static Field of(String name) {
        return switch (kindOf(name)) {
            case TEXT -> new TextField(name);
            case NUMBER -> new NumberField(name);
            case TIME -> new TimeField(name);
            case VERSION -> new VersionField();
            case PARAM -> new ParamField(name);
        };
    }

    static void require(String name, Kind kind) {
        if (kindOf(name) != kind) {
            throw new InvalidInputException("field " + name + " has " + kindOf(name).example + " as a value, not "
                    + kind.example + "; Field.of(name) makes the right kind");
        }
    }

    static void requireFits(Field field, Literal value) {
        if (!field.accepts(value)) {
            throw new InvalidInputException(
                    "field " + field.name() + " is compared with " + kind(field).example + ", not with " + value);
        }
    }

    private static Kind kindOf(String name) {
        @Nullable Kind fixed = FIXED.get(name);
        if (fixed != null) {
            return fixed;
        }
        int dot = name.indexOf('.');
        @Nullable Kind open = dot < 0 ? null : OPEN.get(name.substring(0, dot));
        if (open == null) {
            throw new InvalidInputException("there is no field " + name
                    + Nearest.to(name, FIXED.keySet(), OPEN.keySet())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(";")
                    + " fields are " + known());
        }
        String own = name.substring(dot + 1);
        if (own.isBlank() || own.length() > MAX_NAME || own.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInputException("not a field: " + name + "; after " + name.substring(0, dot)
                    + ". comes a name of 1 to " + MAX_NAME + " characters without control characters");
        }
        requireWholeCharacters("the name of a field", own);
        return open;
    }

    /** All of them, for a message. */
    static String known() {
        return String.join(", ", FIXED.keySet()) + ", "
                + OPEN.keySet().stream().map(head -> head + ".*").collect(Collectors.joining(", "));
    }

    static void requireWholeCharacters(String what, String text) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new InvalidInputException(what + " has half of a surrogate pair, which no UTF-8 can hold");
        }
    }
}

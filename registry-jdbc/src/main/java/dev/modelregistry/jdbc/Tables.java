package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the tables are called: SQL names them {@code <t>commits}, scripts name their indexes {@code <p>...}.
 *
 * @param schema that they are in; empty for the one that connections are in
 * @param prefix of all names
 */
record Tables(Optional<String> schema, String prefix) {
    /** All that there are, behind the prefix; others that have it are not ours. */
    static final List<String> NAMES = List.of(
            "schema",
            "commits",
            "streams",
            "changes",
            "feed",
            "checkpoints",
            "probes",
            "versions",
            "terms",
            "blobs",
            "blob_chunks");

    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    /** Short enough for the names of indexes in every database. */
    private static final Pattern PREFIX = Pattern.compile("[a-z_][a-z0-9_]{0,29}");

    Tables {
        schema.filter(name -> !SCHEMA.matcher(name).matches()).ifPresent(name -> {
            throw new InvalidInputException(
                    "a schema's name is made of a-z, 0-9 and _, and is at most 63 long; got " + name);
        });
        if (!PREFIX.matcher(prefix).matches()) {
            throw new InvalidInputException(
                    "a table prefix is made of a-z, 0-9 and _, and is 1 to 30 long; got " + prefix);
        }
    }

    /** SQL: the names of all of them, in parentheses. */
    String all() {
        return NAMES.stream().map(name -> "'" + prefix + name + "'").collect(Collectors.joining(", ", "(", ")"));
    }

    /** SQL with the names in it. */
    String in(String sql) {
        return sql.replace("<t>", qualified()).replace("<p>", prefix);
    }

    private String qualified() {
        return schema.map(name -> name + "." + prefix).orElse(prefix);
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.util.Optional;

/**
 * How a registry uses its database. Immutable; each method gives changed options.
 *
 * <pre>{@code
 * JdbcCommitLog.over(dataSource, JdbcOptions.defaults().schema("ml").tablePrefix("fraud_").verifyOnly())
 * }</pre>
 *
 * @param durability what a commit has to survive; {@link Durability#SYNC} by default
 * @param schema of the tables, on MariaDB and MySQL a database; empty, as by default, for the one that connections are in
 * @param tablePrefix of the names of all tables; {@code registry_} by default. Registries with different prefixes, or in
 *     different schemas, share a database without knowing of each other
 * @param changesSchema whether tables are created and updated as needed, as by default
 * @param connections how many are used at once at most; 8 by default
 * @param notifies whether other processes are told of commits; not by default
 */
public record JdbcOptions(
        Durability durability,
        Optional<String> schema,
        String tablePrefix,
        boolean changesSchema,
        int connections,
        boolean notifies) {
    private static final JdbcOptions DEFAULTS =
            new JdbcOptions(Durability.SYNC, Optional.empty(), "registry_", true, 8, false);

    /** Checks names and numbers. */
    public JdbcOptions {
        Tables checked = new Tables(schema, tablePrefix);
        schema = checked.schema();
        if (connections < 1 || connections > 1_000) {
            throw new InvalidInputException("a registry uses 1 to 1000 connections; got " + connections);
        }
    }

    /** What is used if nothing is said. */
    public static JdbcOptions defaults() {
        return DEFAULTS;
    }

    /** What a commit has to survive. */
    public JdbcOptions durability(Durability value) {
        return new JdbcOptions(value, schema, tablePrefix, changesSchema, connections, notifies);
    }

    /** The schema of the tables, {@code [a-z_][a-z0-9_]*}; made if it is not there. */
    public JdbcOptions schema(String value) {
        return new JdbcOptions(durability, Optional.of(value), tablePrefix, changesSchema, connections, notifies);
    }

    /** The start of all tables' names, {@code [a-z_][a-z0-9_]*}, at most 30 long. */
    public JdbcOptions tablePrefix(String value) {
        return new JdbcOptions(durability, schema, value, changesSchema, connections, notifies);
    }

    /**
     * Never creates or changes a table: if the tables are not what this release needs, opening fails.
     * {@link JdbcSchema#missing} gives the SQL for whoever may run it.
     */
    public JdbcOptions verifyOnly() {
        return new JdbcOptions(durability, schema, tablePrefix, false, connections, notifies);
    }

    /** How many connections are used at once at most: as many calls are at work, others wait. */
    public JdbcOptions connections(int value) {
        return new JdbcOptions(durability, schema, tablePrefix, changesSchema, value, notifies);
    }

    /**
     * Tells other processes of commits when they happen, and hears of theirs, so that the handles of a registry change in
     * milliseconds; they go on polling, for a notice may be lost. For PostgreSQL and its own driver (LISTEN and NOTIFY);
     * elsewhere it changes nothing. Takes two more connections at most: one that listens as long as there are handles, and
     * for a moment one that tells. A proxy that lends connections for a transaction lets nothing through.
     */
    public JdbcOptions notifying() {
        return new JdbcOptions(durability, schema, tablePrefix, changesSchema, connections, true);
    }

    /** How many connections there must be. */
    int allConnections() {
        return connections + (notifies ? 2 : 0);
    }

    Tables tables() {
        return new Tables(schema, tablePrefix);
    }
}

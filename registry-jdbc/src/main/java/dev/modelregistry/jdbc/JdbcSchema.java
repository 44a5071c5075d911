package dev.modelregistry.jdbc;

import javax.sql.DataSource;

/** The tables of a registry, for those who create them by hand. */
public final class JdbcSchema {
    private JdbcSchema() {}

    /**
     * The SQL that brings a database to what this release needs; empty if there is nothing to do. Changes nothing. Who runs
     * it needs the right to create tables; the application then needs {@code SELECT}, {@code INSERT}, {@code UPDATE}
     * and {@code DELETE} on them, and nothing else with {@link JdbcOptions#verifyOnly}.
     *
     * @throws dev.modelregistry.error.UnsupportedFormatException if a newer release has updated the tables
     */
    public static String missing(DataSource connections, JdbcOptions options) {
        return Opening.missingSchema(connections, options);
    }
}

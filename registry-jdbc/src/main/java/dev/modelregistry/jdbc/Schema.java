package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Brings the tables to what this release needs. Numbered SQL files, each of which may be run twice, and a table with the
 * numbers of those that were. Processes that do it at once may trip over each other's statements; they try again.
 */
final class Schema {
    /** In order: the version of a file is its place in this list, from 1 on. Files that were released do not change. */
    private static final List<String> FILES = List.of("0001-commit-log.sql", "0002-blobs.sql", "0003-changes.sql");

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Transactions transactions;
    private final Dialect dialect;
    private final Tables tables;

    Schema(Transactions transactions, Dialect dialect, Tables tables) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.tables = tables;
    }

    /**
     * Creates or updates the tables; writes nothing, and says so, if they are as they should be.
     *
     * @throws UnsupportedFormatException if a newer release updated them
     */
    boolean update() throws SQLException {
        if (transactions.run(this::version) == FILES.size()) {
            verify();
            return false;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                transactions.write(this::runMissing);
                verify();
                return true;
            } catch (JdbiException | SQLException e) {
                Failure failure = Database.failure(dialect, e);
                boolean hopeless = failure == Failure.NO_PRIVILEGE || failure == Failure.READ_ONLY;
                if (hopeless || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            LockSupport.parkNanos(attempt * PAUSE_NANOS);
        }
    }

    /**
     * Changes nothing.
     *
     * @throws InvalidInputException if the tables are not there, or older than this release needs
     * @throws UnsupportedFormatException if a newer release updated them
     */
    void verify() throws SQLException {
        int version = transactions.run(handle -> {
            dialect.requireExactTexts(handle, tables);
            return version(handle);
        });
        if (version < FILES.size()) {
            throw new InvalidInputException((version == 0 ? "the tables " : "the newest version of the tables ")
                    + tables.in("<t>…") + " of this registry are not there, and it was opened to create none;"
                    + " JdbcSchema.missing(…) gives the SQL that a database administrator has to run");
        }
    }

    /** The SQL that {@link #update} would run, for somebody else to run; empty if it would run none. */
    String missing() throws SQLException {
        int version = transactions.run(this::version);
        StringBuilder sql = new StringBuilder();
        if (version < FILES.size()) {
            tables.schema()
                    .ifPresent(name -> sql.append("CREATE SCHEMA IF NOT EXISTS ")
                            .append(name)
                            .append(";\n\n"));
        }
        for (int next = version + 1; next <= FILES.size(); next++) {
            sql.append(script(next))
                    .append('\n')
                    .append(tables.in(RECORD.formatted(next)))
                    .append(";\n\n");
        }
        return sql.toString();
    }

    private static final String RECORD = "INSERT INTO <t>schema (version) VALUES (%d)";

    private boolean runMissing(Handle handle) {
        createSchema(handle);
        dialect.lockSchema(handle, tables);
        for (int next = version(handle) + 1; next <= FILES.size(); next++) {
            handle.createScript(script(next)).executeAsSeparateStatements();
            if (version(handle) < next) {
                handle.execute(RECORD.formatted(next));
            }
        }
        return true;
    }

    /** Not by IF NOT EXISTS alone, which asks for a right even where there is nothing to do. */
    private void createSchema(Handle handle) {
        tables.schema().ifPresent(name -> {
            long there = handle.createQuery(
                            "SELECT COUNT(*) FROM information_schema.schemata WHERE LOWER(schema_name) = ?")
                    .bind(0, name)
                    .mapTo(Long.class)
                    .one();
            if (there == 0) {
                handle.execute("CREATE SCHEMA IF NOT EXISTS " + name);
            }
        });
    }

    private int version(Handle handle) {
        int version = dialect.hasSchema(handle, tables)
                ? handle.createQuery("SELECT COALESCE(MAX(version), 0) FROM <t>schema")
                        .mapTo(Integer.class)
                        .one()
                : 0;
        if (version > FILES.size()) {
            throw new UnsupportedFormatException(
                    "the tables of this registry have version " + version + "; this release knows versions up to "
                            + FILES.size() + ". Use the release that updated them, or a newer one",
                    null);
        }
        return version;
    }

    private String script(int version) {
        String path = "/db/model-registry/" + dialect.schemaFolder() + "/" + FILES.get(version - 1);
        try (InputStream in = Schema.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("registry-jdbc lacks its own file " + path);
            }
            return tables.in(dialect.adapted(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}

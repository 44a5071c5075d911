package dev.modelregistry.jdbc;

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
    private static final List<String> FILES = List.of("0001-commit-log.sql");

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Transactions transactions;
    private final Dialect dialect;
    private final Durability durability;

    Schema(Transactions transactions, Dialect dialect, Durability durability) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.durability = durability;
    }

    /**
     * Creates or updates the tables; writes nothing, and says so, if they are as they should be.
     *
     * @throws UnsupportedFormatException if a newer release updated them
     */
    boolean update() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.run(this::update);
            } catch (JdbiException | SQLException e) {
                if (attempt == ATTEMPTS || isHopeless(e)) {
                    throw e;
                }
            }
            LockSupport.parkNanos(attempt * PAUSE_NANOS);
        }
    }

    /** Missing privileges, or a database that can be read alone: the same again would fail the same way. */
    private static boolean isHopeless(Exception e) {
        return Database.causeOf(e)
                .map(SQLException::getSQLState)
                .filter(state -> state.equals("42501") || state.equals("25006"))
                .isPresent();
    }

    private boolean update(Handle handle) {
        int version = version(handle);
        if (version > FILES.size()) {
            throw new UnsupportedFormatException(
                    "the tables of this registry have version " + version + "; this release knows versions up to "
                            + FILES.size() + ". Use the release that updated them, or a newer one",
                    null);
        }
        for (int next = version + 1; next <= FILES.size(); next++) {
            handle.createScript(read(FILES.get(next - 1))).executeAsSeparateStatements();
            if (version(handle) < next) {
                handle.execute("INSERT INTO registry_schema (version) VALUES (?)", next);
            }
        }
        dialect.requireFit(handle, durability);
        return version < FILES.size();
    }

    private int version(Handle handle) {
        return dialect.hasSchema(handle)
                ? handle.createQuery("SELECT COALESCE(MAX(version), 0) FROM registry_schema")
                        .mapTo(Integer.class)
                        .one()
                : 0;
    }

    private String read(String file) {
        String path = "/db/model-registry/" + dialect.schemaFolder() + "/" + file;
        try (InputStream in = Schema.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("registry-jdbc lacks its own file " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}

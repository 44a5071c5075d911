package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;

/**
 * Tells a failure as one of ours: what was to be done, why it was not, and what can be done about it.
 *
 * @param name of the database
 * @param what was to be done: "read fraud"
 * @param failures what a failure of this database is
 */
record Translation(String name, String what, Function<SQLException, Failure> failures) {
    private static final String RIGHTS =
            "The registry needs SELECT, INSERT, UPDATE and DELETE on its tables, and the right"
                    + " to create tables unless they are there and it is opened with JdbcOptions.verifyOnly()";

    /** Before it is known what database it is: what all of them tell alike. */
    static Translation atFirst(String name, String what) {
        return new Translation(name, what, e -> {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (state.startsWith("28")) {
                return Failure.CREDENTIALS;
            }
            if (H2Dialect.refusesSettings(e)) {
                return Failure.SETTINGS;
            }
            if (H2Dialect.isNoDatabase(e)) {
                return Failure.NO_DATABASE;
            }
            // no right to the database: of PostgreSQL, and of MariaDB
            return state.equals("42501") || e.getErrorCode() == 1044 ? Failure.NO_PRIVILEGE : Failure.OTHER;
        });
    }

    /**
     * What the driver threw, without what JDBI and a pool wrap around it: JDBI's messages quote bound values, and a pool's
     * say only that no connection could be had, often without a state.
     */
    static Optional<SQLException> causeOf(Throwable thrown) {
        Optional<SQLException> found = Optional.empty();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                found = Optional.of(sql);
                if (sql.getSQLState() != null && !(sql instanceof SQLTransientConnectionException)) {
                    break;
                }
            }
        }
        return found;
    }

    RuntimeException of(Throwable thrown) {
        if (thrown instanceof RegistryException e) {
            return e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        Optional<SQLException> cause = causeOf(thrown);
        if (cause.isEmpty()) {
            return new StoreUnavailableException(name + " failed to " + what + ": " + thrown, thrown);
        }
        SQLException sql = cause.get();
        String said =
                sql.getMessage() + " (code " + (sql.getErrorCode() == 0 ? sql.getSQLState() : sql.getErrorCode()) + ")";
        return switch (failures.apply(sql)) {
            case CREDENTIALS -> new InvalidInputException(name + " refused the user or the password; cannot " + what);
            case SETTINGS ->
                new InvalidInputException(
                        name + " does not take the settings behind its ';' and cannot " + what + ": " + said);
            case NO_DATABASE ->
                new InvalidInputException(name + " is no H2 database, or is damaged or encrypted; cannot " + what + ": "
                        + said + ". Name another file, or bring this one back from a backup");
            case NO_PRIVILEGE ->
                new InvalidInputException("the user of " + name + " may not " + what + ": " + said + ". " + RIGHTS);
            case READ_ONLY ->
                new StoreUnavailableException(
                        name + " is read-only and cannot " + what + ": " + said
                                + ". If it is a standby, use the primary",
                        sql);
            case TIMED_OUT ->
                new StoreUnavailableException(
                        name + " took too long to " + what + " and stopped: " + said
                                + ". Nothing was done; its limit for statements may be too small",
                        sql);
            default ->
                isPoolEmpty(thrown, sql)
                        ? new StoreUnavailableException(
                                name + " gave no connection to " + what + ": " + sql.getMessage()
                                        + ". If its pool is exhausted, enlarge it, or let the registry use fewer"
                                        + " (JdbcOptions.connections)",
                                sql)
                        : new StoreUnavailableException(name + " failed to " + what + ": " + said, sql);
        };
    }

    /** A pool that gives no connection, and has no failure of a driver to tell, has none left. */
    private static boolean isPoolEmpty(Throwable thrown, SQLException sql) {
        return thrown instanceof ConnectionException && sql.getSQLState() == null && sql.getErrorCode() == 0;
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.SQLException;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * PostgreSQL, and what speaks its protocol and keeps its promises.
 *
 * <p>Changes are numbered by transaction ids, so that appends to different streams need not wait for each other. These
 * become visible out of order; but whatever is below the {@code xmin} of a snapshot is decided, so the feed goes no
 * further than that.
 */
record PostgresDialect() implements Dialect {
    /** Serialization failure, deadlock, lock not available, and a server that is going down or coming up. */
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300");

    @Override
    public String schemaFolder() {
        return "postgresql";
    }

    @Override
    public boolean hasSchema(Handle handle) {
        return handle.createQuery("SELECT to_regclass('registry_schema') IS NOT NULL")
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public void requireFit(Handle handle, Durability durability) {
        String commit = handle.createQuery("SHOW synchronous_commit")
                .mapTo(String.class)
                .one();
        if (commit.equals("off") && durability == Durability.SYNC) {
            throw new InvalidInputException(
                    "this PostgreSQL has synchronous_commit off, so a commit could be lost after it"
                            + " was acknowledged; turn it on for the registry's user (ALTER ROLE … SET synchronous_commit = on),"
                            + " or open the log with Durability.OS");
        }
    }

    @Override
    public String clockMicros() {
        return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
    }

    @Override
    public String orNothing() {
        return " ON CONFLICT DO NOTHING";
    }

    @Override
    public long nextChange(Handle handle) {
        return handle.createQuery("SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public String settledChanges() {
        return "(SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT))";
    }

    @Override
    public boolean needsFlush() {
        return false;
    }

    @Override
    public void flush(Transactions transactions, Durability durability) {
        throw new IllegalStateException("PostgreSQL forces every commit by itself");
    }

    @Override
    public boolean isDuplicateKey(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    @Override
    public boolean isTransient(SQLException e) {
        String state = e.getSQLState();
        return isConnectionLost(e) || (state != null && TRANSIENT.contains(state));
    }

    @Override
    public boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}

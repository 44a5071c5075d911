package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** MariaDB, on InnoDB. Appends of all streams wait for each other, so that changes become visible in order. */
record MariaDialect() implements Dialect {
    private static final int DUPLICATE_KEY = 1062;

    /** Lock wait timeout, deadlock, too many connections, shutting down, record changed since last read. */
    private static final Set<Integer> TRANSIENT = Set.of(1205, 1213, 1040, 1053, 1020);

    @Override
    public String schemaFolder() {
        return "mariadb";
    }

    @Override
    public boolean hasSchema(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM information_schema.tables"
                                + " WHERE table_schema = DATABASE() AND table_name = 'registry_schema'")
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    @Override
    public void requireFit(Handle handle, Durability durability) {
        int flushed = handle.createQuery("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit")
                .mapTo(Integer.class)
                .one();
        if (flushed != 1 && durability == Durability.SYNC) {
            throw new InvalidInputException("this server has innodb_flush_log_at_trx_commit = " + flushed
                    + ", so a commit could be lost after it was acknowledged; set it to 1, or open the log with"
                    + " Durability.OS");
        }
    }

    @Override
    public String clockMicros() {
        return "CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)";
    }

    /** None that would not hide other errors, too. */
    @Override
    public String orNothing() {
        return "";
    }

    @Override
    public long nextChange(Handle handle) {
        return FeedTable.nextInRow(handle, clockMicros());
    }

    @Override
    public String settledChanges() {
        return FeedTable.ALL;
    }

    @Override
    public boolean needsFlush() {
        return false;
    }

    @Override
    public void flush(Transactions transactions, Durability durability) {
        throw new IllegalStateException("InnoDB forces every commit by itself");
    }

    @Override
    public boolean isDuplicateKey(SQLException e) {
        return e.getErrorCode() == DUPLICATE_KEY;
    }

    @Override
    public boolean isTransient(SQLException e) {
        return e instanceof SQLTransientException || TRANSIENT.contains(e.getErrorCode()) || isConnectionLost(e);
    }

    @Override
    public boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return (state != null && state.startsWith("08")) || e.getErrorCode() == 1053;
    }
}

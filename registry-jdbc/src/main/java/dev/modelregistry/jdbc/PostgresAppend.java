package dev.modelregistry.jdbc;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.StreamId;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * All that an append writes, in one request, with the begin and the end of its transaction. With an answer to each statement, they took
 * longer than the disk. Thread-safe.
 */
final class PostgresAppend {
    private static final String SETTINGS =
            "SELECT " + PostgresDialect.WAITS_END + ", CASE WHEN ? THEN " + PostgresDialect.COMMITS_STAY + " END";

    private static final String COMMIT =
            "INSERT INTO <t>commits (stream, revision, commit_id, digest, payload) VALUES (?, ?, ?, ?, ?)";

    private final Dialect dialect;
    private final Tables tables;
    private final Durability durability;

    PostgresAppend(Dialect dialect, Tables tables, Durability durability) {
        this.dialect = dialect;
        this.tables = tables;
        this.durability = durability;
    }

    /**
     * Puts a commit into its slot, and notes the change of its stream; in a transaction of its own, which has ended if this returns.
     *
     * @throws SlotTakenException if there is one in it
     */
    void insert(Handle handle, StreamId stream, long revision, Commit commit) throws SQLException {
        PostgresRequest request = new PostgresRequest(handle.getConnection());
        request.add("BEGIN");
        request.add(SETTINGS, durability == Durability.SYNC);
        byte[] payload = commit.payload().toByteArray();
        request.add(
                COMMIT,
                stream.value(),
                revision,
                commit.id().value(),
                Sha256.of(payload).hex(),
                payload);
        request.add(SnapshotFeed.CHANGED, stream.value(), revision, IndexDeltaCodec.encode(commit.index()));
        request.add("COMMIT");
        try {
            request.run(tables);
        } catch (SQLException e) {
            if (dialect.failure(e) == Failure.DUPLICATE_KEY) {
                throw new SlotTakenException();
            }
            throw e;
        }
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The commits of all streams in a database. Immutable. */
record CommitTable(Dialect dialect) {
    /** A page of payloads ends here, whatever its limit, so that memory is bounded. */
    private static final long MAX_PAGE_BYTES = 16L << 20;

    private static final int FIRST_BATCH = 32;

    /** Some commits in order, and whether there are no more. */
    record Rows(List<Row> rows, boolean complete) {}

    /** A commit and its place in the change feed. */
    record Row(StoredCommit commit, long change) {
        Slot slot() {
            return new Slot(commit.revision(), commit.id(), change);
        }

        private long size() {
            return commit.payload().map(Bytes::size).orElse(0);
        }
    }

    /**
     * Puts a commit into its slot.
     *
     * @throws SlotTakenException if there is one in it
     */
    void insert(Handle handle, StreamId stream, long revision, Commit commit, long change) {
        byte[] payload = commit.payload().toByteArray();
        String sql = "INSERT INTO <t>commits (stream, revision, commit_id, digest, payload"
                + (dialect.numbersCommits() ? ", change_number) VALUES (?, ?, ?, ?, ?, ?)" : ") VALUES (?, ?, ?, ?, ?)")
                + dialect.onTaken("stream, revision");
        try (Update insert = handle.createUpdate(sql)) {
            insert.bind(0, stream.value())
                    .bind(1, revision)
                    .bind(2, commit.id().value())
                    .bind(3, Sha256.of(payload).hex())
                    .bind(4, payload);
            if (dialect.numbersCommits()) {
                insert.bind(5, change);
            }
            if (insert.execute() == 0) {
                throw new SlotTakenException();
            }
        } catch (UnableToExecuteStatementException e) {
            if (Database.failure(dialect, e) == Failure.DUPLICATE_KEY) {
                throw new SlotTakenException();
            }
            throw e;
        }
    }

    /** Empties a slot, of what this transaction has put there. */
    void delete(Handle handle, StreamId stream, long revision) {
        handle.execute("DELETE FROM <t>commits WHERE stream = ? AND revision = ?", stream.value(), revision);
    }

    /** The commit in a slot. */
    Optional<Row> row(Handle handle, StreamId stream, long revision) {
        return batch(handle, stream, revision, 1).stream()
                .filter(row -> row.commit().revision() == revision)
                .findFirst();
    }

    /** What is in a slot, without its payload. */
    Optional<Slot> slot(Handle handle, StreamId stream, long revision) {
        return handle.createQuery(
                        "SELECT commit_id, " + change() + " FROM <t>commits WHERE stream = ? AND revision = ?")
                .bind(0, stream.value())
                .bind(1, revision)
                .map((rs, context) -> new Slot(revision, new CommitId(rs.getString(1)), rs.getLong(2)))
                .findOne();
    }

    /** Commits from a revision on, in order: at most {@code limit}, and no more after {@link #MAX_PAGE_BYTES}. */
    Rows page(Handle handle, StreamId stream, long fromRevision, int limit) {
        List<Row> rows = new ArrayList<>();
        long bytes = 0;
        long from = fromRevision;
        int size = Math.min(limit, FIRST_BATCH);
        while (size > 0) {
            List<Row> batch = batch(handle, stream, from, size);
            rows.addAll(batch);
            if (batch.size() < size) {
                return new Rows(rows, true);
            }
            bytes += batch.stream().mapToLong(Row::size).sum();
            from = batch.get(batch.size() - 1).commit().revision() + 1;
            // as many as fit if they are like those before
            long fit = Math.max(0, MAX_PAGE_BYTES - bytes) / (bytes / rows.size() + 1);
            size = (int) Math.min(limit - rows.size(), fit);
        }
        return new Rows(rows, false);
    }

    /** Sorted by both, although the stream is one: by the revision alone, H2 reads all that follow and sorts first. */
    private List<Row> batch(Handle handle, StreamId stream, long fromRevision, int limit) {
        return handle.createQuery("SELECT revision, commit_id, digest, payload, " + change()
                        + " FROM <t>commits WHERE stream = ? AND revision >= ? ORDER BY stream, revision LIMIT ?")
                .bind(0, stream.value())
                .bind(1, fromRevision)
                .bind(2, limit)
                .map((rs, context) -> read(stream, rs))
                .list();
    }

    private String change() {
        return dialect.numbersCommits() ? "change_number" : "0";
    }

    /** The chain tells of a changed commit only once another follows it; the digest beside it tells at once. */
    private static Row read(StreamId stream, ResultSet rs) throws SQLException {
        long revision = rs.getLong(1);
        String digest = rs.getString(3);
        byte[] payload = rs.getBytes(4);
        StoredCommit commit;
        try {
            CommitId id = new CommitId(rs.getString(2));
            commit = payload == null
                    ? StoredCommit.redacted(revision, id, new Sha256(digest))
                    : StoredCommit.of(revision, id, Bytes.wrap(payload));
        } catch (IllegalArgumentException | InvalidInputException e) {
            throw damaged(stream, revision, "its row holds what cannot be: " + e.getMessage(), e);
        }
        if (!commit.digest().hex().equals(digest)) {
            String found = "its payload should have sha256:" + digest + ", and has " + commit.digest();
            throw damaged(stream, revision, found, null);
        }
        return new Row(commit, rs.getLong(5));
    }

    private static IntegrityException damaged(
            StreamId stream, long revision, String found, @Nullable RuntimeException cause) {
        return new IntegrityException(stream + " revision " + revision + " is damaged: " + found, cause);
    }

    /** Drops the payload of a commit, if there is one. */
    int redact(Handle handle, StreamId stream, long revision) {
        return handle.execute(
                "UPDATE <t>commits SET payload = NULL WHERE stream = ? AND revision = ?", stream.value(), revision);
    }

    /** Whether there is a commit with a payload. */
    boolean hasPayload(Handle handle, StreamId stream, long revision) {
        return handle.createQuery(
                        "SELECT 1 FROM <t>commits" + " WHERE stream = ? AND revision = ? AND payload IS NOT NULL")
                .bind(0, stream.value())
                .bind(1, revision)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}

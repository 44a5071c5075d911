package dev.modelregistry.jdbc;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.StreamId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The newest checkpoint of each stream. Stateless. */
final class CheckpointTable {
    private CheckpointTable() {}

    static Optional<Checkpoint> newest(Handle handle, StreamId stream) {
        return handle.createQuery("SELECT revision, content FROM <t>checkpoints WHERE stream = ?")
                .bind(0, stream.value())
                .map((rs, context) -> new Checkpoint(rs.getLong(1), Bytes.wrap(rs.getBytes(2))))
                .findOne();
    }

    static int forget(Handle handle, StreamId stream) {
        return handle.execute("DELETE FROM <t>checkpoints WHERE stream = ?", stream.value());
    }

    /** Whether it was saved, which it is unless a later one is there; fails on a duplicate key if somebody else saves the stream's first one now. */
    static boolean save(Handle handle, StreamId stream, Checkpoint checkpoint) {
        byte[] content = checkpoint.content().toByteArray();
        int replaced = handle.execute(
                "UPDATE <t>checkpoints SET revision = ?, content = ? WHERE stream = ? AND revision <= ?",
                checkpoint.revision(),
                content,
                stream.value(),
                checkpoint.revision());
        if (replaced > 0 || newest(handle, stream).isPresent()) {
            return replaced > 0;
        }
        return handle.execute(
                        "INSERT INTO <t>checkpoints (stream, revision, content) VALUES (?, ?, ?)",
                        stream.value(),
                        checkpoint.revision(),
                        content)
                > 0;
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;

/** Blobs in a database, in rows of {@link #CHUNK} bytes. Immutable. */
record BlobTable(Dialect dialect) {
    /** H2 takes no row above a MiB, and MariaDB no statement above its {@code max_allowed_packet}. */
    static final int CHUNK = 512 << 10;

    /** Before the name of a mark, which is stored as a blob is; it sorts after every blob's key. */
    static final String MARK = "~";

    private static final int MAX_KEYS = 500;

    /** Where the bytes of a blob are. */
    record Place(String upload, long size) {}

    Optional<Place> find(Handle handle, String key) {
        return handle.createQuery("SELECT upload, size FROM <t>blobs WHERE blob_key = ?")
                .bind(0, key)
                .map((rs, context) -> new Place(rs.getString(1), rs.getLong(2)))
                .findOne();
    }

    /**
     * Stores a blob.
     *
     * @param start its first bytes, whole rows unless there is no rest
     * @throws SlotTakenException if it is there
     * @throws UncheckedIOException if the source fails, or has another length than it says
     */
    void insert(Handle handle, String key, byte[] start, InputStream rest, long expected) {
        String upload = UUID.randomUUID().toString().replace("-", "");
        long size = insertChunks(handle, upload, start, rest);
        if (size != expected) {
            throw new UncheckedIOException(
                    new IOException("the source of blob " + key + " said " + expected + " bytes and gave " + size));
        }
        String sql = "INSERT INTO <t>blobs (blob_key, size, upload) VALUES (?, ?, ?)" + dialect.onTaken("blob_key");
        try (Update insert = handle.createUpdate(sql)) {
            insert.bind(0, key).bind(1, size).bind(2, upload);
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

    private static long insertChunks(Handle handle, String upload, byte[] start, InputStream rest) {
        int position = 0;
        for (int from = 0; from < start.length; from += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(start, from, Math.min(start.length, from + CHUNK));
            insertChunk(handle, upload, position++, chunk);
        }
        long size = start.length;
        for (byte[] chunk = read(rest); chunk.length > 0; chunk = read(rest)) {
            insertChunk(handle, upload, position++, chunk);
            size += chunk.length;
        }
        return size;
    }

    private static void insertChunk(Handle handle, String upload, int position, byte[] chunk) {
        handle.execute(
                "INSERT INTO <t>blob_chunks (upload, position, content) VALUES (?, ?, ?)", upload, position, chunk);
    }

    private static byte[] read(InputStream source) {
        try {
            return source.readNBytes(CHUNK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some bytes of a blob; empty if it has gone. */
    static Optional<byte[]> chunk(Handle handle, Place place, int position) {
        return handle.createQuery("SELECT content FROM <t>blob_chunks WHERE upload = ? AND position = ?")
                .bind(0, place.upload())
                .bind(1, position)
                .mapTo(byte[].class)
                .findOne();
    }

    Map<BlobKey, BlobStat> stat(Handle handle, Collection<BlobKey> keys) {
        Map<BlobKey, BlobStat> found = new HashMap<>();
        List<String> names = keys.stream().map(BlobKey::toString).distinct().toList();
        for (int from = 0; from < names.size(); from += MAX_KEYS) {
            List<String> some = names.subList(from, Math.min(names.size(), from + MAX_KEYS));
            String marks = String.join(", ", Collections.nCopies(some.size(), "?"));
            try (Query query =
                    handle.createQuery("SELECT blob_key, size FROM <t>blobs WHERE blob_key IN (" + marks + ")")) {
                for (int i = 0; i < some.size(); i++) {
                    query.bind(i, some.get(i));
                }
                query.map((rs, context) -> new BlobStat(parse(rs.getString(1)), rs.getLong(2)))
                        .forEach(stat -> found.put(stat.key(), stat));
            }
        }
        return found;
    }

    static Page<BlobStat> page(Handle handle, PageRequest page) {
        List<BlobStat> stats = handle.createQuery(
                        "SELECT blob_key, size FROM <t>blobs WHERE blob_key > ? AND blob_key < ? ORDER BY blob_key LIMIT ?")
                .bind(0, page.after().orElse(""))
                .bind(1, MARK)
                .bind(2, page.limit() + 1)
                .map((rs, context) -> new BlobStat(parse(rs.getString(1)), rs.getLong(2)))
                .list();
        if (stats.size() <= page.limit()) {
            return Page.last(stats);
        }
        List<BlobStat> shown = stats.subList(0, page.limit());
        String last = shown.get(shown.size() - 1).key().toString();
        return Page.of(shown, PageRequest.after(last, page.limit()));
    }

    /** Names with this prefix, which stand without {@link #MARK} in what is handed in and out. */
    static Page<String> marks(Handle handle, String prefix, PageRequest page) {
        String start = MARK + prefix;
        String after = MARK + page.after().orElse("");
        // what starts with the prefix is a range: '~' comes after all that is in a name
        List<String> names = handle.createQuery("SELECT blob_key FROM <t>blobs WHERE blob_key >= ? AND blob_key > ?"
                        + " AND blob_key < ? ORDER BY blob_key LIMIT ?")
                .bind(0, start)
                .bind(1, after)
                .bind(2, start + "~")
                .bind(3, page.limit() + 1)
                .map((rs, context) -> rs.getString(1).substring(MARK.length()))
                .list();
        if (names.size() <= page.limit()) {
            return Page.last(names);
        }
        List<String> shown = names.subList(0, page.limit());
        return Page.of(shown, PageRequest.after(shown.get(shown.size() - 1), page.limit()));
    }

    void delete(Handle handle, BlobKey key) {
        find(handle, key.toString()).ifPresent(place -> {
            handle.execute("DELETE FROM <t>blobs WHERE blob_key = ?", key.toString());
            handle.execute("DELETE FROM <t>blob_chunks WHERE upload = ?", place.upload());
        });
    }

    private static BlobKey parse(String key) {
        List<String> parts = Arrays.asList(key.split("\\.", 2));
        return new BlobKey(new Sha256(parts.get(0)), parts.size() == 1 ? 0 : Integer.parseInt(parts.get(1)));
    }
}

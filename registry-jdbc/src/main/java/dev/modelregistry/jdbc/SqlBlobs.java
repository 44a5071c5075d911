package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ReadableByteChannel;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Blobs in a database that was opened. Thread-safe. */
final class SqlBlobs implements BlobStore {
    /** As long as most segments are. */
    private static final int AHEAD = 8 << 20;

    private final Database database;
    private final DurableMark durable;
    private final BlobTable blobs;

    SqlBlobs(Database database, Durability durability) {
        this.database = database;
        this.durable = new DurableMark(database.transactions(), database.dialect(), durability);
        this.blobs = new BlobTable(database.dialect());
    }

    @Override
    public void put(BlobKey key, BlobSource source) {
        put(key.toString(), source);
    }

    private void put(String key, BlobSource source) {
        Optional<UncheckedIOException> failure = database.write("store blob " + key, () -> {
            try {
                insert(key, source);
            } catch (UncheckedIOException e) {
                return Optional.of(e);
            }
            return Optional.empty();
        });
        failure.ifPresent(e -> {
            throw e;
        });
    }

    private void insert(String key, BlobSource source) throws SQLException {
        if (!isThere(key)) {
            try (InputStream in = source.open()) {
                // before the transaction: on H2, nobody else writes while it goes on, and a source may be slow
                byte[] start = in.readNBytes(AHEAD);
                database.transactions().write(handle -> {
                    blobs.insert(handle, key, start, in, source.size());
                    return true;
                });
            } catch (SlotTakenException e) {
                // somebody else was faster, with the same bytes
            } catch (IOException e) {
                throw new UncheckedIOException("the source of blob " + key + " failed: " + e.getMessage(), e);
            }
        }
        durable.flush();
        // as in DurableMark: the flush may have run on a database that was opened anew without it
        if (!isThere(key)) {
            throw new SQLTransientException("the database was opened anew and has lost blob " + key);
        }
    }

    private boolean isThere(String key) throws SQLException {
        return database.transactions().read(handle -> blobs.find(handle, key)).isPresent();
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "an offset and a length are at least 0; got offset " + offset + ", length " + length);
        }
        String name = "blob " + key;
        BlobTable.Place place = database.query("find " + name, handle -> blobs.find(handle, key.toString()))
                .orElseThrow(() -> new NotFoundException("there is no " + name + " in " + database.name()));
        long from = Math.min(offset, place.size());
        return new BlobChannel(
                name,
                from,
                from + Math.min(length, place.size() - from),
                position -> database.query("read " + name, handle -> BlobTable.chunk(handle, place, position)));
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        return database.query("look for blobs", handle -> blobs.stat(handle, keys));
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        return database.query("list blobs", handle -> BlobTable.page(handle, page));
    }

    @Override
    public void delete(BlobKey key) {
        database.write("delete blob " + key, () -> {
            database.transactions().write(handle -> {
                blobs.delete(handle, key);
                return true;
            });
            durable.flush();
            return true;
        });
    }

    @Override
    public Bytes mark(String name, Bytes content) {
        String key = BlobTable.MARK + name;
        put(key, BlobSource.of(content));
        return database.query("read mark " + name, handle -> {
            BlobTable.Place place = blobs.find(handle, key).orElseThrow();
            return BlobTable.chunk(handle, place, 0).map(Bytes::wrap).orElseGet(() -> Bytes.wrap(new byte[0]));
        });
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        return database.query("list marks", handle -> BlobTable.marks(handle, prefix, page));
    }

    @Override
    public void close() {
        database.close();
    }
}

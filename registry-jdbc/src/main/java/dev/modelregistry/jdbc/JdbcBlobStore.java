package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.nio.channels.ReadableByteChannel;
import java.util.Collection;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Blobs in the tables of a SQL database, beside a {@link JdbcCommitLog} or alone: one thing to run and to back up. Databases,
 * URLs, data sources, durability and failures are as there. Thread-safe. Any number of processes may share a database.
 *
 * <p>Fit for small installations: models of up to some hundred MiB, some GiB in all. Every byte goes through the database's own
 * log and into its backups, and on H2 while no one else writes; with more, take a directory or S3 for the blobs and
 * keep the log in the database. Memory is 8 MiB for each blob that is
 * being stored, and half a MiB for each that is being read, whatever its size.
 */
public final class JdbcBlobStore implements BlobStore {
    private final Reached<SqlBlobs> blobs;

    private JdbcBlobStore(Reached<SqlBlobs> blobs) {
        this.blobs = blobs;
    }

    /** Opens a store by a URL, see {@link JdbcCommitLog#open(String)}. */
    public static JdbcBlobStore open(String url) {
        return open(JdbcUrl.parse(url), JdbcOptions.defaults());
    }

    /** The same with credentials, which appear in no message and no log. */
    public static JdbcBlobStore open(String url, String user, String password) {
        return open(url, user, password, JdbcOptions.defaults());
    }

    /** The same with options. */
    public static JdbcBlobStore open(String url, JdbcOptions options) {
        return open(JdbcUrl.parse(url), options);
    }

    /** The same with credentials and options. */
    public static JdbcBlobStore open(String url, String user, String password, JdbcOptions options) {
        return open(JdbcUrl.parse(url).as(user, password), options);
    }

    private static JdbcBlobStore open(JdbcUrl url, JdbcOptions options) {
        return new JdbcBlobStore(Reached.atOnceIfPossible(
                url.location(), () -> new SqlBlobs(Opening.pooled(url, options), options.durability())));
    }

    /** A store over connections of the application, see {@link JdbcCommitLog#over(DataSource)}. */
    public static JdbcBlobStore over(DataSource connections) {
        return over(connections, JdbcOptions.defaults());
    }

    /** The same with options. */
    public static JdbcBlobStore over(DataSource connections, JdbcOptions options) {
        return new JdbcBlobStore(Reached.atOnceIfPossible(
                Opening.GIVEN, () -> new SqlBlobs(Opening.over(connections, options), options.durability())));
    }

    /**
     * Stores a blob in one transaction.
     *
     * @throws java.io.UncheckedIOException if the source fails, or has another length than it says
     */
    @Override
    public void put(BlobKey key, BlobSource source) {
        blobs.get().put(key, source);
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        return blobs.get().open(key, offset, length);
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        return blobs.get().stat(keys);
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        return blobs.get().list(page);
    }

    @Override
    public void delete(BlobKey key) {
        blobs.get().delete(key);
    }

    @Override
    public Bytes mark(String name, Bytes content) {
        return blobs.get().mark(name, content);
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        return blobs.get().marks(prefix, page);
    }

    /** Closes the connections, unless they were given. */
    @Override
    public void close() {
        blobs.close();
    }

    /** Names the database, without credentials. */
    @Override
    public String toString() {
        return "JdbcBlobStore[" + blobs + "]";
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSequence;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ObjectExport;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Blobs as objects of a bucket, each {@code blob/<first two digits>/<key>} below a prefix, and marks as {@code mark/<name>}.
 * An object is created once and never replaced. Thread-safe; used by many processes at once.
 *
 * <p>The client is the caller's: region, credentials, endpoint, encryption, retries and connections are what it says, and
 * {@link #close} does not close it.
 */
public final class S3BlobStore implements BlobStore, ObjectExport {
    private static final String MARK = "mark/";

    private final Bucket bucket;
    private final Parallel parallel = new Parallel();
    private final BlobFinder finder;
    private final BlobWriter writer;
    private final Exports exports;
    private final Links links;

    private S3BlobStore(Bucket bucket) {
        this.bucket = bucket;
        this.finder = new BlobFinder(bucket, parallel);
        this.writer = new BlobWriter(bucket);
        this.exports = new Exports(bucket, parallel);
        this.links = new Links(bucket, exports);
    }

    /** The blobs below a prefix of a bucket; an empty prefix is the bucket itself. Nothing is asked or written yet. */
    public static S3BlobStore in(S3Client client, String bucket, String prefix) {
        return in(client, bucket, prefix, Checksums.COMPATIBLE);
    }

    /** As {@link #in(S3Client, String, String)}, and says whether the store is to verify what is sent. */
    public static S3BlobStore in(S3Client client, String bucket, String prefix, Checksums checksums) {
        return new S3BlobStore(Bucket.of(client, bucket, prefix, checksums));
    }

    /**
     * Looks for the blob first, as that costs a tenth of a write, and takes no bytes; then creates it. A failure leaves
     * nothing, or the whole blob.
     */
    @Override
    public void put(BlobKey key, BlobSource source) {
        if (finder.find(key).isEmpty()) {
            writer.create(key, source);
        }
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "an offset and a length are at least 0; got offset " + offset + ", length " + length);
        }
        if (length == 0) {
            if (bucket.size(BlobKeys.object(key)).isEmpty()) {
                throw missing(key);
            }
            return Channels.newChannel(InputStream.nullInputStream());
        }
        return BlobReader.open(bucket, BlobKeys.object(key), offset, length).orElseThrow(() -> missing(key));
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        return finder.find(keys);
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        String after = page.after().map(BlobKeys::object).orElse("");
        Bucket.Listing listing = bucket.list(BlobKeys.BLOB, after, page.limit(), false, BlobKeys::isBlob);
        List<BlobStat> blobs = listing.objects().stream()
                .map(BlobKeys::parse)
                .flatMap(Optional::stream)
                .toList();
        if (listing.last().isEmpty() || blobs.isEmpty()) {
            return Page.last(blobs);
        }
        // the last on the page may be no blob
        String last = blobs.get(blobs.size() - 1).key().toString();
        return Page.of(blobs, PageRequest.after(last, page.limit()));
    }

    @Override
    public void delete(BlobKey key) {
        bucket.delete(BlobKeys.object(key));
    }

    /**
     * Copies inside the store, which is asked for the SHA-256 of each copy: one request for each segment, and no byte of
     * them moves through this process. The bucket must be in the region of the client. What breaks off may leave parts that
     * cost money: a bucket should have a rule that aborts incomplete uploads.
     */
    @Override
    public URI export(BlobSequence file, String bucketName, String key) {
        return exports.export(file, bucketName, key);
    }

    /**
     * Of a file of one segment, to the segment; several are first joined below {@code file/}, where a rule of the bucket may
     * remove them after the longest link has expired.
     */
    @Override
    public URI link(BlobSequence file, String name, Duration validity) {
        return links.link(file, name, validity);
    }

    /** Looks for the mark first, as most marks that are made are there. */
    @Override
    public Bytes mark(String name, Bytes content) {
        String object = MARK + name;
        Optional<byte[]> there = bucket.get(object);
        if (there.isEmpty()) {
            if (bucket.create(object, content)) {
                return content;
            }
            there = bucket.get(object);
        }
        return there.map(Bytes::wrap)
                .orElseThrow(() -> new StoreUnavailableException(
                        bucket.uri(object) + " was refused as there already, and is not there; try again", null));
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        String after = page.after().map(name -> MARK + name).orElse("");
        Bucket.Listing listing = bucket.list(MARK + prefix, after, page.limit(), false);
        List<String> names = listing.objects().stream()
                .map(item -> item.key().substring(MARK.length()))
                .toList();
        return listing.last()
                .map(last -> Page.of(names, PageRequest.after(last.substring(MARK.length()), page.limit())))
                .orElseGet(() -> Page.last(names));
    }

    /** Closes nothing that was handed in. */
    @Override
    public void close() {
        links.close();
        parallel.close();
    }

    /** Names the place. */
    @Override
    public String toString() {
        return "S3BlobStore[" + bucket.uri("") + "]";
    }

    private NotFoundException missing(BlobKey key) {
        return new NotFoundException("there is no blob " + key + " at " + bucket.uri(BlobKeys.object(key)));
    }
}

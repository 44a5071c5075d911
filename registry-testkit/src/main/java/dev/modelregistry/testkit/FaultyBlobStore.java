package dev.modelregistry.testkit;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSequence;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ObjectExport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A blob store whose calls go wrong as {@link RegistryFaults} say. When it is closed, it looks at what is left in the store
 * behind it: every blob must be what its key says. Thread-safe.
 */
public sealed class FaultyBlobStore implements BlobStore {
    private static final int PAGE = 1_000;

    private final BlobStore blobs;
    private final RegistryFaults faults;

    private FaultyBlobStore(BlobStore blobs, RegistryFaults faults) {
        this.blobs = blobs;
        this.faults = faults;
    }

    /** A wrapper that passes on what does not go wrong. It makes plain objects if the store behind it does. */
    public static FaultyBlobStore over(BlobStore blobs, RegistryFaults faults) {
        return blobs instanceof ObjectExport export
                ? new Exporting(blobs, export, faults)
                : new FaultyBlobStore(blobs, faults);
    }

    private static final class Exporting extends FaultyBlobStore implements ObjectExport {
        private final ObjectExport export;
        private final RegistryFaults faults;

        Exporting(BlobStore blobs, ObjectExport export, RegistryFaults faults) {
            super(blobs, faults);
            this.export = export;
            this.faults = faults;
        }

        @Override
        public URI export(BlobSequence file, String bucket, String key) {
            return faults.write("export of " + key, () -> export.export(file, bucket, key));
        }

        /** A write, as it may have to make an object first. */
        @Override
        public URI link(BlobSequence file, String name, Duration validity) {
            return faults.write("link to " + name, () -> export.link(file, name, validity));
        }
    }

    /** A request that arrives later brings the bytes that it was sent with: they are read before. */
    @Override
    public void put(BlobKey key, BlobSource source) {
        BlobSource sent = BlobSource.of(bytes(source));
        faults.write("put of blob " + key, () -> {
            blobs.put(key, sent);
            return key;
        });
    }

    private static Bytes bytes(BlobSource source) {
        try (InputStream in = source.open()) {
            return Bytes.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the bytes of a blob cannot be read", e);
        }
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        return faults.read(
                "read of blob " + key,
                () -> blobs.open(key, offset, length),
                channel -> new Breaking(channel, key, faults.fewer((int) Math.min(length, 1 << 20))));
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        return faults.read("look at blobs", () -> blobs.stat(keys));
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        return faults.read("list of blobs", () -> blobs.list(page));
    }

    @Override
    public void delete(BlobKey key) {
        faults.write("deletion of blob " + key, () -> {
            blobs.delete(key);
            return key;
        });
    }

    @Override
    public Bytes mark(String name, Bytes content) {
        return faults.write("making of mark " + name, () -> blobs.mark(name, content));
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        return faults.read("list of marks", () -> blobs.marks(prefix, page));
    }

    /**
     * Lets the requests arrive that are still on their way, checks what is left, and closes the store behind.
     *
     * @throws AssertionError if a blob is not what its key says
     */
    @Override
    public void close() {
        try {
            faults.release();
            faults.landLate();
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                throw new AssertionError(
                        "the blob store is damaged, under " + faults + ":\n" + String.join("\n", problems));
            }
        } finally {
            blobs.close();
        }
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
        while (next.isPresent()) {
            Page<BlobStat> page = blobs.list(next.get());
            for (BlobStat stat : page.items()) {
                Sha256 digest = digest(stat);
                if (!digest.equals(stat.key().digest())) {
                    problems.add("blob " + stat.key() + " of " + stat.size() + " bytes has digest " + digest);
                }
            }
            next = page.next();
        }
        return problems;
    }

    private Sha256 digest(BlobStat stat) {
        try (InputStream in = Channels.newInputStream(blobs.open(stat.key(), 0, stat.size()))) {
            return Sha256.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("blob " + stat.key() + " cannot be read", e);
        }
    }

    /** A connection that is lost after some bytes. */
    private static final class Breaking implements ReadableByteChannel {
        private final ReadableByteChannel channel;
        private final BlobKey key;
        private int left;

        Breaking(ReadableByteChannel channel, BlobKey key, int left) {
            this.channel = channel;
            this.key = key;
            this.left = left;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (left == 0) {
                throw new IOException("the connection broke while blob " + key + " was read (as the test asked for)");
            }
            ByteBuffer part = target.duplicate();
            part.limit(Math.min(target.limit(), target.position() + left));
            int read = channel.read(part);
            target.position(part.position());
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

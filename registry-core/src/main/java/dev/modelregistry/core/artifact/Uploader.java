package dev.modelregistry.core.artifact;

import dev.modelregistry.Manifest;
import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.Progress;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.ClosedByInterruptException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Cuts an artifact into segments ({@link Cuts}) and stores those that are not there yet, several at a time. Every file is read
 * once, so that what is hashed is what is stored. An upload that was cut off goes on where it was: what it has stored is
 * there. Thread-safe.
 */
public final class Uploader {
    private final BlobStore blobs;
    private final Places places;
    private final LayoutFormat format;
    private final Executor executor;

    /** The executor runs what is done at the same time. */
    public Uploader(BlobStore blobs, Places places, LayoutFormat format, Executor executor) {
        this.blobs = blobs;
        this.places = places;
        this.format = format;
        this.executor = executor;
    }

    /**
     * An artifact that was stored.
     *
     * @param artifact what the manifest says of it
     * @param keys under which its bytes are
     * @param asked by {@link System#nanoTime}: none of the keys was gone by then
     */
    public record Stored(Manifest.Artifact artifact, Set<BlobKey> keys, long asked) {}

    /**
     * Reads every file once and stores what is not there.
     *
     * @param fresh how old what is known of keys that are gone may be
     * @param beside is done by this thread once all is read, while the last segments are on their way
     */
    public Stored upload(ArtifactSource source, Duration fresh, Consumer<? super Progress> listener, Runnable beside) {
        source.keepStreamsAside();
        Meter meter = new Meter(source.size(), listener);
        long asked = places.recent(fresh).asked();
        Set<BlobKey> keys = ConcurrentHashMap.newKeySet();
        BiConsumer<Sha256, BlobSource> store = (digest, bytes) -> {
            BlobKey key = places.recent(fresh).place(digest);
            blobs.put(key, bytes);
            keys.add(key);
        };
        Manifest.Artifact artifact = cut(source, beside, store, meter::add);
        return new Stored(artifact, Set.copyOf(keys), asked);
    }

    /** The same as of now: what a sweep has named since is stored once more, under other keys. */
    public Stored confirm(Stored stored, ArtifactSource source, Duration fresh, Consumer<? super Progress> listener) {
        Places.Look look = places.now();
        boolean stands =
                stored.keys().stream().allMatch(key -> look.place(key.digest()).equals(key));
        return stands
                ? new Stored(stored.artifact(), stored.keys(), look.asked())
                : upload(source, fresh, listener, () -> {});
    }

    /** The same answer, without storing anything. */
    public Manifest.Artifact measure(ArtifactSource source) {
        source.keepStreamsAside();
        return cut(source, () -> {}, (digest, bytes) -> {}, bytes -> {});
    }

    /** @param done is told how many bytes of the files were stored; what is kept beside them does not count */
    private Manifest.Artifact cut(
            ArtifactSource source, Runnable beside, BiConsumer<Sha256, BlobSource> store, LongConsumer done) {
        List<Supplier<Layout.CutFile>> reading = new ArrayList<>();
        BiConsumer<Sha256, BlobSource> segment = store.andThen((digest, bytes) -> done.accept(bytes.size()));
        try (SegmentLine line = new SegmentLine(executor, "storing the artifact", segment)) {
            for (ArtifactSource.Item item : source.items()) {
                reading.add(read(item, line));
            }
            beside.run();
            line.finish();
        }
        Layout layout = new Layout(reading.stream().map(Supplier::get).toList());
        List<ModelFile> files =
                layout.files().stream().map(Layout.CutFile::file).toList();
        boolean listed = files.size() <= Manifest.Artifact.MAX_LISTED;
        if (listed && layout.isPlain()) {
            return new Manifest.Artifact(source.size(), files.size(), files, Optional.empty());
        }
        Bytes encoded = format.encode(layout);
        Sha256 digest = encoded.digest();
        store.accept(digest, BlobSource.of(encoded));
        return new Manifest.Artifact(source.size(), files.size(), listed ? files : List.of(), Optional.of(digest));
    }

    /** What is given can be asked once the line has finished. */
    private static Supplier<Layout.CutFile> read(ArtifactSource.Item item, SegmentLine line) {
        MessageDigest whole = Sha256.newDigest();
        List<Supplier<Layout.Segment>> segments = new ArrayList<>();
        try (InputStream in = item.opener().open()) {
            byte[] head = Cuts.looksInside(item.path(), item.size()) ? in.readNBytes(Cuts.HEAD) : new byte[0];
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), in);
            List<Integer> lengths = Cuts.lengths(item.size(), head);
            for (int length : lengths) {
                byte[] bytes = fill(all, line, length);
                // what is one segment has its digest
                if (lengths.size() != 1) {
                    whole.update(bytes);
                }
                segments.add(line.send(bytes));
            }
            if (all.read() >= 0) {
                throw new IOException("it grew while it was read");
            }
        } catch (ClosedByInterruptException e) {
            throw line.interrupted(e);
        } catch (IOException e) {
            throw ArtifactSource.unreadable(item, e);
        }
        return () -> {
            List<Layout.Segment> cut = segments.stream().map(Supplier::get).toList();
            Sha256 digest = cut.size() == 1 ? cut.get(0).digest() : Sha256.from(whole.digest());
            return new Layout.CutFile(new ModelFile(item.path(), item.size(), digest, item.executable()), cut);
        };
    }

    private static byte[] fill(InputStream in, SegmentLine line, int length) throws IOException {
        byte[] bytes = line.buffer(length);
        boolean filled = false;
        try {
            if (in.readNBytes(bytes, 0, length) < length) {
                throw new IOException("it shrank while it was read");
            }
            filled = true;
            return bytes;
        } finally {
            if (!filled) {
                line.giveBack(bytes);
            }
        }
    }
}

package dev.modelregistry.core.artifact;

import dev.modelregistry.Manifest;
import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts an artifact into segments and stores those that are not there yet. A file is cut every 8 MiB, counted from its
 * start, so that a file that grows or changes at one place shares the rest with its earlier self. Memory is one segment,
 * whatever the size.
 */
public final class Uploader {
    /** Length of every segment of a file but the last. */
    static final int SEGMENT = 8 << 20;

    private final BlobStore blobs;
    private final LayoutFormat format;

    public Uploader(BlobStore blobs, LayoutFormat format) {
        this.blobs = blobs;
        this.format = format;
    }

    /** Reads every file once and stores what is not there; the answer is what the manifest says of the artifact. */
    public Manifest.Artifact upload(ArtifactSource source) {
        source.keepStreamsAside();
        return cut(source, true);
    }

    /** The same answer, without storing anything. */
    public Manifest.Artifact measure(ArtifactSource source) {
        return cut(source, false);
    }

    private Manifest.Artifact cut(ArtifactSource source, boolean store) {
        List<Layout.CutFile> cut = new ArrayList<>();
        byte[] buffer = new byte[SEGMENT];
        for (ArtifactSource.Item item : source.items()) {
            try (InputStream in = item.opener().open()) {
                cut.add(cut(item, in, buffer, store));
            } catch (IOException e) {
                throw ArtifactSource.unreadable(item, e);
            }
        }
        List<ModelFile> files = cut.stream().map(Layout.CutFile::file).toList();
        long size = files.stream().mapToLong(ModelFile::size).sum();
        boolean listed = files.size() <= Manifest.Artifact.MAX_LISTED;
        Layout layout = new Layout(cut);
        if (listed && layout.isPlain()) {
            return new Manifest.Artifact(size, files.size(), files, Optional.empty());
        }
        Bytes encoded = format.encode(layout);
        Sha256 digest = encoded.digest();
        if (store) {
            blobs.put(BlobKey.of(digest), BlobSource.of(encoded));
        }
        return new Manifest.Artifact(size, files.size(), listed ? files : List.of(), Optional.of(digest));
    }

    private Layout.CutFile cut(ArtifactSource.Item item, InputStream in, byte[] buffer, boolean store)
            throws IOException {
        MessageDigest whole = Sha256.newDigest();
        List<Layout.Segment> segments = new ArrayList<>();
        long size = 0;
        int length = in.readNBytes(buffer, 0, SEGMENT);
        while (length > 0) {
            whole.update(buffer, 0, length);
            MessageDigest part = Sha256.newDigest();
            part.update(buffer, 0, length);
            Sha256 digest = Sha256.from(part.digest());
            if (store) {
                blobs.put(BlobKey.of(digest), new Segment(buffer, length));
            }
            segments.add(new Layout.Segment(length, digest));
            size += length;
            length = in.readNBytes(buffer, 0, SEGMENT);
        }
        return new Layout.CutFile(
                new ModelFile(item.path(), size, Sha256.from(whole.digest()), item.executable()), segments);
    }

    /** The start of the buffer, until it is filled anew: a store has read it to its end by then. */
    private static final class Segment implements BlobSource {
        private final byte[] buffer;
        private final int length;

        Segment(byte[] buffer, int length) {
            this.buffer = buffer;
            this.length = length;
        }

        @Override
        public long size() {
            return length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(buffer, 0, length);
        }
    }
}

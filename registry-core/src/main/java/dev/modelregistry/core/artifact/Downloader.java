package dev.modelregistry.core.artifact;

import dev.modelregistry.Manifest;
import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.Progress;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of an artifact to a folder, several segments at a time, each written to its place and checked against its
 * digest. Segments that are there already, from an attempt that was cut off, are not moved again. Memory is one small
 * buffer for each segment that is under way. Thread-safe.
 */
public final class Downloader {
    private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);
    private static final int BUFFER = 128 << 10;
    private static final int MAX_LAYOUT = 256 << 20;

    private final BlobStore blobs;
    private final LayoutFormat format;
    private final Executor executor;

    /** The executor runs what is done at the same time. */
    public Downloader(BlobStore blobs, LayoutFormat format, Executor executor) {
        this.blobs = blobs;
        this.format = format;
        this.executor = executor;
    }

    /** A segment's bytes, in a file of this machine. */
    public record Place(Path file, long offset) {}

    /** Where a segment may be had without moving it; what is found there is checked as well. */
    public interface Nearby extends Function<Layout.Segment, Optional<Place>> {
        Nearby NOTHING = segment -> Optional.empty();
    }

    /** @param begun whether the file was there before, perhaps with the segment in it */
    private record Task(String name, Path file, long offset, Layout.Segment segment, boolean begun) {}

    /** Writes all files below a folder; {@code what} names the version in errors. */
    public void download(String what, Layout layout, Path folder, Nearby nearby, Consumer<? super Progress> listener) {
        List<String> problems = new ArrayList<>();
        ArtifactPaths.check(
                problems, layout.files().stream().map(f -> f.file().path()).toList());
        if (!problems.isEmpty()) {
            // Nothing like this is ever registered, and it might lead out of the folder.
            throw new IntegrityException(
                    "the file list of " + what + " is not one that was registered: " + problems, null);
        }
        List<Task> tasks = new ArrayList<>();
        for (Layout.CutFile cut : layout.files()) {
            tasks.addAll(prepare(what, cut, folder));
        }
        Meter meter = new Meter(layout.size(), listener);
        // a file that cannot be read is named once, and not for each of its segments
        Set<Path> unreadable = ConcurrentHashMap.newKeySet();
        Parallel.run(executor, tasks, "loading " + what, task -> {
            fetch(task, nearby, unreadable);
            meter.add(task.segment().length());
        });
    }

    /** Makes a file, and says what has to be brought. */
    private static List<Task> prepare(String what, Layout.CutFile cut, Path folder) {
        ModelFile file = cut.file();
        String name = "file " + file.path() + " of " + what;
        Path target = ArtifactPaths.resolve(folder, file.path());
        boolean begun;
        try {
            if (target.getParent() != null) {
                Files.createDirectories(target.getParent());
            }
            begun = Files.exists(target);
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.truncate(file.size());
            }
            if (file.executable()) {
                makeExecutable(target);
            }
        } catch (IOException e) {
            throw localFailure(name, folder, e);
        }
        List<Task> tasks = new ArrayList<>();
        long offset = 0;
        int count = cut.segments().size();
        for (int i = 0; i < count; i++) {
            Layout.Segment segment = cut.segments().get(i);
            tasks.add(new Task("segment " + (i + 1) + " of " + count + " of " + name, target, offset, segment, begun));
            offset += segment.length();
        }
        return tasks;
    }

    private void fetch(Task task, Nearby nearby, Set<Path> unreadable) {
        Place target = new Place(task.file(), task.offset());
        if (task.begun() && found(target, unreadable, () -> isThere(target, task.segment()))) {
            return;
        }
        Optional<Place> place = nearby.apply(task.segment());
        if (place.isPresent() && found(place.get(), unreadable, () -> copied(place.get(), task))) {
            return;
        }
        write(task);
    }

    /** A look at a file of this machine. */
    private interface Look {
        boolean found() throws IOException;
    }

    /** What cannot be read here counts as not there: the store has it. */
    private static boolean found(Place place, Set<Path> unreadable, Look look) {
        try {
            return look.found();
        } catch (IOException e) {
            if (unreadable.add(place.file())) {
                LOG.warn("{} cannot be used, its bytes come from the store: {}", place.file(), e.toString());
            }
            return false;
        }
    }

    private void write(Task task) {
        try (FileChannel target = FileChannel.open(task.file(), StandardOpenOption.WRITE)) {
            copy(task.name(), task.segment(), () -> target.position(task.offset()), true);
        } catch (IOException e) {
            throw localFailure(task.name(), task.file(), e);
        }
    }

    /**
     * Whether a file has a segment's bytes at a place.
     *
     * @throws IOException if it cannot be read
     * @throws StoreUnavailableException if this thread is interrupted, which says nothing about the file
     */
    public static boolean isThere(Place place, Layout.Segment segment) throws IOException {
        try (FileChannel file = FileChannel.open(place.file(), StandardOpenOption.READ)) {
            if (file.size() < place.offset() + segment.length()) {
                return false;
            }
            file.position(place.offset());
            MessageDigest digest = Sha256.newDigest();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long left = segment.length();
            while (left > 0) {
                buffer.clear().limit((int) Math.min(BUFFER, left));
                int n = file.read(buffer);
                if (n < 0) {
                    return false;
                }
                digest.update(buffer.flip());
                left -= n;
            }
            return Sha256.from(digest.digest()).equals(segment.digest());
        } catch (NoSuchFileException e) {
            return false;
        } catch (ClosedByInterruptException e) {
            throw new StoreUnavailableException("reading " + place.file() + " was interrupted", e);
        }
    }

    /**
     * False if the place does not have what it should; the target is then written again.
     *
     * @throws IOException from either file; if it was the target's, writing it again says so
     */
    private static boolean copied(Place place, Task task) throws IOException {
        try (FileChannel source = FileChannel.open(place.file(), StandardOpenOption.READ);
                FileChannel target = FileChannel.open(task.file(), StandardOpenOption.WRITE)) {
            long done = 0;
            target.position(task.offset());
            while (done < task.segment().length()) {
                long n = source.transferTo(place.offset() + done, task.segment().length() - done, target);
                if (n <= 0) {
                    return false;
                }
                done += n;
            }
        } catch (NoSuchFileException e) {
            // evicted a moment ago
            return false;
        } catch (ClosedByInterruptException e) {
            throw localFailure(task.name(), task.file(), e);
        }
        return isThere(new Place(task.file(), task.offset()), task.segment());
    }

    /** The files of an artifact, and how they are cut; {@code what} names the version in errors. */
    public Layout layout(String what, Manifest.Artifact artifact) {
        if (artifact.layout().isEmpty()) {
            return plain(artifact);
        }
        return format.decode(layoutBlob(what, artifact.layout().get()));
    }

    private Bytes layoutBlob(String what, Sha256 digest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Layout.Segment blob = new Layout.Segment(MAX_LAYOUT, digest);
        try {
            copy(
                    "the layout of " + what,
                    blob,
                    () -> {
                        bytes.reset();
                        return Channels.newChannel(bytes);
                    },
                    false);
        } catch (IOException e) {
            throw new IllegalStateException("memory failed to be written to", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** What a manifest says by itself. */
    public static Layout plain(Manifest.Artifact artifact) {
        return new Layout(artifact.files().stream().map(Layout::whole).toList());
    }

    /** The blobs that an artifact is made of, and how long they are; {@code what} names the version in errors. */
    public Map<Sha256, Long> blobs(String what, Manifest.Artifact artifact) {
        Map<Sha256, Long> all = new LinkedHashMap<>();
        Layout layout;
        if (artifact.layout().isPresent()) {
            Bytes blob = layoutBlob(what, artifact.layout().get());
            all.put(artifact.layout().get(), (long) blob.size());
            layout = format.decode(blob);
        } else {
            layout = plain(artifact);
        }
        layout.files().stream()
                .flatMap(cut -> cut.segments().stream())
                .forEach(segment -> all.put(segment.digest(), segment.length()));
        return all;
    }

    /** Where the bytes of a segment go; asked again, it starts from the beginning. */
    interface Target {
        WritableByteChannel start() throws IOException;
    }

    /** Brings a segment's bytes into memory, checked. */
    Bytes read(String name, Layout.Segment segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(segment.length()));
        try {
            copy(
                    name,
                    segment,
                    () -> {
                        bytes.reset();
                        return Channels.newChannel(bytes);
                    },
                    true);
        } catch (IOException e) {
            throw new IllegalStateException("memory failed to be written to", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /**
     * From the first generation, where nearly all bytes are; from any other if they are not there, or are damaged.
     *
     * @throws IOException from the target alone
     */
    private void copy(String name, Layout.Segment segment, Target target, boolean exactLength) throws IOException {
        try {
            copy(name, BlobKey.of(segment.digest()), segment, target.start(), exactLength);
        } catch (IntegrityException first) {
            IntegrityException newest = first;
            for (BlobKey key : Places.stored(blobs, segment.digest())) {
                try {
                    if (key.generation() > 0) {
                        copy(name, key, segment, target.start(), exactLength);
                        return;
                    }
                } catch (IntegrityException next) {
                    next.addSuppressed(newest);
                    newest = next;
                }
            }
            throw newest;
        }
    }

    /** @throws IOException from the target alone */
    private void copy(String name, BlobKey key, Layout.Segment segment, WritableByteChannel target, boolean exactLength)
            throws IOException {
        MessageDigest digest = Sha256.newDigest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long size = 0;
        try (Source in = new Source(name, blobs.open(key, 0, segment.length()))) {
            while (in.read(buffer.clear()) >= 0) {
                buffer.flip();
                size += buffer.remaining();
                digest.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    target.write(buffer);
                }
            }
        } catch (NotFoundException e) {
            throw new IntegrityException(
                    name + " is missing in the blob store: expected blob " + segment.digest() + "; restore it there",
                    e);
        }
        Sha256 found = Sha256.from(digest.digest());
        if (!found.equals(segment.digest()) || (exactLength && size != segment.length())) {
            throw new IntegrityException(
                    name + " is damaged in the blob store: expected " + segment.digest()
                            + (exactLength ? " of " + segment.length() + " bytes" : "") + ", found " + found + " of "
                            + size + " bytes",
                    null);
        }
    }

    /** A blob, whose failures are the store's. */
    private record Source(String name, ReadableByteChannel blob) implements AutoCloseable {
        int read(ByteBuffer buffer) {
            try {
                return blob.read(buffer);
            } catch (IOException e) {
                throw new StoreUnavailableException(
                        name + " could not be read from the blob store: " + e.getMessage() + "; try again", e);
            }
        }

        @Override
        public void close() {
            try {
                blob.close();
            } catch (IOException e) {
                throw new StoreUnavailableException(
                        name + " could not be read from the blob store: " + e.getMessage() + "; try again", e);
            }
        }
    }

    private static StoreUnavailableException localFailure(String name, Path place, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return new StoreUnavailableException("the thread was interrupted while it loaded " + name, e);
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return new StoreUnavailableException(
                name + " could not be written to " + place + ": " + (reason == null ? e.toString() : reason)
                        + "; see that there is room, and who may write there",
                e);
    }

    private static void makeExecutable(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            Set<PosixFilePermission> permissions =
                    EnumSet.copyOf(view.readAttributes().permissions());
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            view.setPermissions(permissions);
        }
    }
}

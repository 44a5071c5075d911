package dev.modelregistry.core.store;

import dev.modelregistry.spi.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a file whole and synced under a temporary name, then gives it its name. Thread-safe. */
final class BlobWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BlobWriter.class);

    /** Far longer than a write lasts, so what is older was left behind by a process that died. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    private static final int BUFFER_SIZE = 1 << 16;

    private final Path directory;
    private final Disk disk;
    private final AtomicBoolean cleaned = new AtomicBoolean();

    BlobWriter(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** When this has returned, the target is there with all its bytes on the disk; its directory is yet to be synced. */
    void write(String name, BlobSource source, Path target) throws IOException {
        write(name, source, temporary -> publish(temporary, target));
    }

    /** The same in place of what is there. */
    void replace(String name, BlobSource source, Path target) throws IOException {
        write(name, source, temporary -> Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE));
    }

    /** What gives a file its name. */
    private interface Naming {
        void apply(Path temporary) throws IOException;
    }

    private void write(String name, BlobSource source, Naming naming) throws IOException {
        disk.ensureDirectory(directory);
        if (cleaned.compareAndSet(false, true)) {
            deleteLeftovers();
        }
        Path temporary = directory.resolve(name + "." + UUID.randomUUID());
        try {
            fill(temporary, name, source);
            naming.apply(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void fill(Path file, String name, BlobSource source) throws IOException {
        try (SourceBytes in = SourceBytes.open(name, source);
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER_SIZE];
            while (in.remaining() > 0) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, in.read(buffer, 0, buffer.length));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            in.requireEnd();
            out.force(true);
        }
    }

    /** A link never replaces, so the first of several writers wins for good. */
    private static void publish(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was stored by another writer meanwhile", target);
        } catch (IOException | UnsupportedOperationException linking) {
            // Some file systems have no links. A rename replaces, but by the same bytes.
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException moving) {
                moving.addSuppressed(linking);
                throw moving;
            }
        }
    }

    private void deleteLeftovers() {
        Instant limit = Instant.now().minus(LEFTOVER_AGE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, file -> isOlder(file, limit))) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // such as another user's file; it does no harm to the blob that is to be written
            LOG.warn("cannot clean {} of files left behind: {}", directory, e.toString());
        }
    }

    private static boolean isOlder(Path file, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
        } catch (NoSuchFileException e) {
            return false; // its writer is done with it
        }
    }
}

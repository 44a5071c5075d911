package dev.modelregistry.core.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who uses an entry: one file for each holder, locked as long as it holds. A file that nobody has locked was left by a process
 * that died.
 */
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    /**
     * What the names of this process's leases begin with, whichever class loader has taken them. They are never opened a second
     * time: closing any channel of a file gives up all locks that a process has on it. The number of a process alone would not do:
     * in containers that share a cache, every process may be the first.
     */
    private static final String OWN = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(start -> Long.toString(start.toEpochMilli()))
                    .orElseGet(() -> UUID.randomUUID().toString())
            + "-";

    private final Path folder;

    Leases(Path folder) {
        this.folder = folder;
    }

    /** Held until it is closed. */
    static final class Lease implements AutoCloseable {
        private final Path file;
        private final FileChannel channel;

        private Lease(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }

    Lease take(String key) throws IOException {
        Path file = Files.createDirectories(folder.resolve(key)).resolve(OWN + UUID.randomUUID());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Lease lease = new Lease(file, channel);
        boolean taken = false;
        try {
            taken = HostLock.tryLock(channel) != null;
            if (!taken) {
                throw new IOException(file + " cannot be locked");
            }
            return lease;
        } finally {
            if (!taken) {
                lease.close();
            }
        }
    }

    /** Whether anybody holds an entry; forgets those who died. */
    boolean isHeld(String key) throws IOException {
        boolean held = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(key))) {
            for (Path file : files) {
                held |= isAlive(file);
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        return held;
    }

    /** Removes the folder of an entry that is gone, if nobody holds it; while nobody can take a lease. */
    void forget(String key) throws IOException {
        try {
            Files.deleteIfExists(folder.resolve(key));
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("somebody has put something into the leases of {}", key, e);
        }
    }

    private static boolean isAlive(Path file) throws IOException {
        if (file.getFileName().toString().startsWith(OWN)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (HostLock.tryLock(channel) == null) {
                return true;
            }
            Files.deleteIfExists(file);
            return false;
        } catch (NoSuchFileException e) {
            // given back just now
            return false;
        }
    }
}

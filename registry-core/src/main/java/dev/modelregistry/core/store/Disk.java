package dev.modelregistry.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What it takes to make a directory entry survive a power cut: the directory that holds it is synced, and so is every
 * directory above. Thread-safe.
 */
final class Disk {
    // there a directory cannot be opened, and the file system's own journal keeps entries
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /** Directories whose own entries are known to be durable, unless somebody has removed them since. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    /** Makes the directory, and those above it, if they are absent; once this has returned, they are durable. */
    void ensureDirectory(Path directory) throws IOException {
        if (durable.contains(directory) && Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        boolean there = Files.isDirectory(directory);
        // Another process may have made what is there and not yet synced it, so this goes up to the top, or to what is
        // not ours to look at.
        if (parent != null && (!there || Files.isReadable(parent))) {
            ensureDirectory(parent);
            if (!there) {
                makeDirectory(directory);
            }
            sync(parent);
        }
        durable.add(directory);
    }

    /** Makes what was added to or removed from a directory durable. */
    void sync(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) { // if it is one, another thread or process was faster
                throw new NotDirectoryException(directory.toString());
            }
        }
    }

    /** What went wrong, in words; the texts of several of the JDK's exceptions are the bare path. */
    static String describe(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "permission denied for " + denied.getFile();
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof NotDirectoryException file) {
            return file.getFile() + " is not a directory";
        }
        if (e instanceof FileSystemException other && other.getReason() == null) {
            return other.getClass().getSimpleName() + " for " + other.getFile();
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}

package dev.modelregistry.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one process after the other connect to an H2 file. H2 alone gets there too, but when the process that had the file
 * ends and several others want to take over at once, they disturb each other for tens of seconds. With a turn for
 * each, the first takes over, and the others find it already serving. The lock is a file beside the database, which the
 * operating system unlocks if its holder dies. Thread-safe.
 */
final class OpeningLock {
    /** A lock on a file belongs to a process; these are for its threads. */
    private static final Map<Path, Lock> IN_PROCESS = new ConcurrentHashMap<>();

    private final Optional<Path> file;

    private OpeningLock(Optional<Path> file) {
        this.file = file;
    }

    /** The lock of a database in a file that processes share; for any other, one that is always free. */
    static OpeningLock of(JdbcUrl url) {
        return new OpeningLock(url.sharedFile()
                .map(file -> Path.of(file + ".opening").toAbsolutePath().normalize()));
    }

    interface Connecting {
        Connection connect() throws SQLException;
    }

    /** Connects while no other process does. */
    Connection holding(Connecting connecting) throws SQLException {
        if (file.isEmpty()) {
            return connecting.connect();
        }
        Path path = file.get();
        Lock threads = IN_PROCESS.computeIfAbsent(path, p -> new ReentrantLock());
        threads.lock();
        try (FileChannel channel = open(path);
                FileLock processes = channel.lock()) {
            if (!processes.isValid()) {
                throw new IOException("the lock is not valid");
            }
            return connecting.connect();
        } catch (IOException e) {
            throw new SQLTransientConnectionException("cannot lock " + path + ": " + e, e);
        } finally {
            threads.unlock();
        }
    }

    private static FileChannel open(Path path) throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}

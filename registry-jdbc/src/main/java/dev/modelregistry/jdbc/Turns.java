package dev.modelregistry.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one after the other do something: threads of this process by a lock in memory, processes of a machine by a lock on
 * a file, which the operating system takes from a process that dies. Whoever has the turn may take it again inside.
 * Thread-safe.
 */
final class Turns {
    /** What is done alone. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** One small object for each thing that this process ever took turns at. */
    private static final Map<String, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** The file holds how many turns there were; what is locked lies behind it, so that the number can be read meanwhile. */
    private static final long LOCKED_AT = Long.BYTES;

    private final ReentrantLock here;
    private final Optional<Path> file;
    private final Duration patience;

    private Turns(String name, Optional<Path> file, Duration patience) {
        this.here = LOCKS.computeIfAbsent(name, n -> new ReentrantLock(true));
        this.file = file;
        this.patience = patience;
    }

    /** Of this process alone. */
    static Turns named(String name) {
        return new Turns(name, Optional.empty(), PATIENCE);
    }

    /** Of all processes that name the same file, which is created as needed. */
    static Turns by(Path file) {
        return by(file, PATIENCE);
    }

    /** @param patience how long one other process may have the turn, however many there are before us */
    static Turns by(Path file, Duration patience) {
        Path path = file.toAbsolutePath().normalize();
        return new Turns(path.toString(), Optional.of(path), patience);
    }

    /** @throws SQLTransientException if one other process had the turn for long; the work was not begun */
    <T> T alone(Work<T> work) throws SQLException {
        here.lock();
        try {
            if (here.getHoldCount() > 1 || file.isEmpty()) {
                return work.run();
            }
            return alone(file.get(), work);
        } finally {
            here.unlock();
        }
    }

    /** Whether another thread of this process waits for a turn. */
    boolean isAwaited() {
        return here.hasQueuedThreads();
    }

    private <T> T alone(Path file, Work<T> work) throws SQLException {
        // opened each time: kept open, it would be a file descriptor for every database there ever was
        try (FileChannel channel = open(file);
                FileLock turn = lock(channel, file)) {
            if (!turn.isValid()) {
                throw new IOException("the lock is not valid");
            }
            count(channel);
            return work.run();
        } catch (IOException e) {
            throw new SQLException("cannot lock " + file + ", by which processes take turns: " + e, e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** By asking again and again: a wait in the operating system could not be given up. */
    private FileLock lock(FileChannel channel, Path file) throws IOException, SQLException {
        long seen = -1;
        long since = 0;
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            long turns = turns(channel);
            if (turns != seen) {
                seen = turns;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > patience.toNanos()) {
                throw new SQLTransientException("another process has held " + file + " for "
                        + patience.toMillis() / 1000.0 + " s; is it stopped?");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_AT, 1, false);
        } catch (OverlappingFileLockException e) {
            // held in this process, by a copy of this class that another class loader has loaded
            return null;
        }
    }

    /** Those who wait see by it that not one process has the turn all the time. */
    private static void count(FileChannel channel) throws IOException {
        ByteBuffer next = ByteBuffer.allocate(Long.BYTES).putLong(0, turns(channel) + 1);
        channel.write(next, 0);
    }

    private static long turns(FileChannel channel) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        return channel.read(number, 0) == Long.BYTES ? number.getLong(0) : 0;
    }
}

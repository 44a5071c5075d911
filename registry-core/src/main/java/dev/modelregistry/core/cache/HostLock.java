package dev.modelregistry.core.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one after the other in: threads of this process by a lock in memory, processes of this machine by a lock on a file,
 * which the operating system takes from a process that dies. Not reentrant.
 */
final class HostLock {
    /** A lock on a file belongs to a process; these are for its threads. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private static final long PAUSE_MILLIS = 2;

    private HostLock() {}

    /** What is done alone. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Waits until it is free, or the thread is interrupted. The file is made as needed; its folder is there. */
    static <T> T holdingInterruptibly(Path file, Work<T> work) throws IOException, InterruptedException {
        ReentrantLock threads = threads(file);
        threads.lockInterruptibly();
        try (FileChannel channel = open(file)) {
            // by asking again and again: an interrupt of a wait in the operating system would close the file
            while (tryLock(channel) == null) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return work.run();
        } finally {
            threads.unlock();
        }
    }

    /** The same for what others do not have for long: an interrupt is kept until it is done. */
    static <T> T holding(Path file, Work<T> work) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return holdingInterruptibly(file, work);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ReentrantLock threads(Path file) {
        return THREADS.computeIfAbsent(file, f -> new ReentrantLock());
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Whether somebody has it at this moment. */
    static boolean isHeld(Path file) throws IOException {
        return Files.exists(file) && ifFree(file, () -> file).isEmpty();
    }

    /** Empty, and nothing was done, if somebody else has it. */
    static <T> Optional<T> ifFree(Path file, Work<T> work) throws IOException {
        ReentrantLock threads = threads(file);
        if (threads.isHeldByCurrentThread() || !threads.tryLock()) {
            return Optional.empty();
        }
        try (FileChannel channel = open(file)) {
            return tryLock(channel) == null ? Optional.empty() : Optional.of(work.run());
        } finally {
            threads.unlock();
        }
    }

    /** Null if somebody else has it. */
    static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held in this process, by a copy of this class that another class loader has loaded
            return null;
        }
    }
}

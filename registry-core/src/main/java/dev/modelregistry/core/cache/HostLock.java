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
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one after the other in: threads of this process by a lock in memory, processes of this machine by a lock on a file,
 * which the operating system takes from a process that dies. Not reentrant.
 */
final class HostLock {
    /** A lock on a file belongs to a process; these are for its threads. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private HostLock() {}

    /** What is done alone. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Waits until it is free: not for long, so an interrupt is kept for later. The file is made as needed; its folder is there. */
    static <T> T holding(Path file, Work<T> work) throws IOException {
        ReentrantLock threads = threads(file);
        threads.lock();
        try (FileChannel channel = open(file)) {
            boolean interrupted = false;
            try {
                while (tryLock(channel) == null) {
                    interrupted |= pause();
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return work.run();
        } finally {
            threads.unlock();
        }
    }

    /** Waits for who works for long, unless it is interrupted. */
    static <T> T holdingInterruptibly(Path file, Work<T> work) throws IOException, InterruptedException {
        ReentrantLock threads = threads(file);
        threads.lockInterruptibly();
        try (FileChannel channel = open(file)) {
            while (tryLock(channel) == null) {
                if (pause()) {
                    throw new InterruptedException();
                }
            }
            return work.run();
        } finally {
            threads.unlock();
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

    /**
     * Before it is asked again: an interrupt of a wait in the operating system would close the file.
     *
     * @return whether the thread was interrupted, which is taken from it
     */
    private static boolean pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
        return Thread.interrupted();
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

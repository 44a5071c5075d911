package dev.modelregistry.jdbc;

import java.sql.SQLException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Shares flushes: one that starts after a commit covers it, so those who wait while one runs share the next. Thread-safe. */
final class Flusher {
    interface Flush {
        void run() throws SQLException;
    }

    private final Flush flush;
    private final Lock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long requested;
    private long covered;
    private boolean running;

    Flusher(Flush flush) {
        this.flush = flush;
    }

    /** Returns once a flush has succeeded that started after this call did. */
    void flush() throws SQLException {
        long covers;
        lock.lock();
        try {
            long mine = ++requested;
            while (running && covered < mine) {
                ended.awaitUninterruptibly();
            }
            if (covered >= mine) {
                return;
            }
            running = true;
            covers = requested;
        } finally {
            lock.unlock();
        }
        boolean done = false;
        try {
            flush.run();
            done = true;
        } finally {
            finish(done ? covers : 0);
        }
    }

    /** Wakes the others: those who are covered are done, and one of those who are not flushes next. */
    private void finish(long covers) {
        lock.lock();
        try {
            running = false;
            covered = Math.max(covered, covers);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

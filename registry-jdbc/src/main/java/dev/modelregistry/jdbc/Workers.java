package dev.modelregistry.jdbc;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of our own, which nobody interrupts, for everything that touches a database: {@link Thread#interrupt} on a
 * thread inside embedded H2 closes the file under all of its connections. An interrupted caller still gets its answer
 * and stays interrupted. Thread-safe.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ExecutorService threads;
    private final long patienceSeconds;

    /** @param patienceSeconds how long a caller waits for its task */
    Workers(int size, long patienceSeconds) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Workers::newThread);
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
        this.patienceSeconds = patienceSeconds;
    }

    /** One more thread, as patient as these. */
    Workers another() {
        return new Workers(1, patienceSeconds);
    }

    private static Thread newThread(Runnable task) {
        return thread(task, "jdbc-" + COUNT.incrementAndGet());
    }

    /** A daemon: what the caller has bound to its thread, such as a transaction, is not for the work done here. */
    static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(null, task, "model-registry-" + name, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs a task and waits for its end.
     *
     * @throws ExecutionException around what the task threw
     * @throws TimeoutException if it took too long; if it has begun, it goes on
     */
    <T> T call(Callable<T> task) throws ExecutionException, TimeoutException {
        return call(task, unwanted -> {});
    }

    /** @param late is given, on the task's thread, what a task returned for which nobody waits any more */
    <T> T call(Callable<T> task, Consumer<T> late) throws ExecutionException, TimeoutException {
        FutureTask<T> future = new FutureTask<>(task) {
            @Override
            protected void set(T result) {
                super.set(result);
                if (isCancelled()) {
                    late.accept(result);
                }
            }
        };
        threads.execute(future);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    // unless it was done just now
                    if (future.cancel(false)) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs a task that nobody waits for, unless these were closed. */
    void start(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before a task that nobody waits for", e);
        }
    }

    /** Takes no more tasks; those that were taken are done. */
    @Override
    public void close() {
        threads.shutdown();
    }

    /** Waits until what was taken before closing is done, for a tenth of the time that a caller would. */
    void await() throws InterruptedException {
        threads.awaitTermination(TimeUnit.SECONDS.toMillis(patienceSeconds) / 10, TimeUnit.MILLISECONDS);
    }
}

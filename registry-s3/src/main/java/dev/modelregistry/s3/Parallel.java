package dev.modelregistry.s3;

import dev.modelregistry.error.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests side by side, on daemon threads that go when they are idle. Thread-safe. */
final class Parallel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parallel.class);
    private static final int MAX_THREADS = 64;

    /** Where all threads are busy, or after closing, the caller does the work itself. */
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
                Thread thread = new Thread(task, "model-registry-s3");
                thread.setDaemon(true);
                return thread;
            },
            (task, executor) -> task.run());

    /** Does all of it, also if a part fails, and throws what failed first in the order of the tasks. */
    <T> List<T> all(List<Callable<T>> tasks) {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            if (i < tasks.size() - 1) {
                futures.add(pool.submit(tasks.get(i)));
            } else {
                // this thread would only wait, so it takes a part
                FutureTask<T> own = new FutureTask<>(tasks.get(i));
                own.run();
                futures.add(own);
            }
        }
        List<T> results = new ArrayList<>();
        @Nullable RuntimeException failure = null;
        for (Future<T> future : futures) {
            try {
                results.add(result(future));
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for the store", e);
        }
    }

    /** The function of each item. */
    <S, T> List<T> map(List<S> items, Function<S, T> function) {
        return all(items.stream()
                .<Callable<T>>map(item -> () -> function.apply(item))
                .toList());
    }

    /** What two calls gave. */
    record Both<A, B>(A first, B second) {}

    /** Makes two calls side by side. */
    <A, B> Both<A, B> both(Supplier<A> first, Supplier<B> second) {
        Future<A> a = pool.submit(first::get);
        B b = second.get();
        return new Both<>(result(a), b);
    }

    /** Does something beside the caller that nobody waits for; a failure is logged. */
    void beside(String what, Runnable task) {
        pool.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("could not {}: {}", what, e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}

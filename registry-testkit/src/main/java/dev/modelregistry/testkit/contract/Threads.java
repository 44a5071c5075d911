package dev.modelregistry.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the same work on several threads at once. */
final class Threads {
    private static final long MAX_SECONDS = 120;

    private Threads() {}

    /** One thread's share. */
    @FunctionalInterface
    interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Starts all at one moment and gives their results in the threads' order; the first failure is the caller's. */
    static <T> List<T> together(int count, Work<T> work) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(count);
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int thread = i;
                futures.add(executor.submit(() -> {
                    start.await(MAX_SECONDS, TimeUnit.SECONDS);
                    return work.run(thread);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(await(future));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    /** Something that a watcher does again and again. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Does the work, on this many threads, while as many watchers as are given repeat their steps until it is done. */
    static void watched(int workers, Work<?> work, List<Step> watchers) throws InterruptedException {
        AtomicInteger working = new AtomicInteger(workers);
        together(workers + watchers.size(), thread -> {
            if (thread < workers) {
                try {
                    work.run(thread);
                } finally {
                    working.decrementAndGet();
                }
            } else {
                while (working.get() > 0) {
                    watchers.get(thread - workers).run();
                }
                watchers.get(thread - workers).run();
            }
            return thread;
        });
    }

    /** The result of work on another thread; its failure is the caller's. */
    static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread of the test failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a thread of the test is not done after " + MAX_SECONDS + " s", e);
        }
    }
}

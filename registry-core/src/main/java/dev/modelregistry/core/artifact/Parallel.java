package dev.modelregistry.core.artifact;

import dev.modelregistry.error.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does many things, several at a time. */
final class Parallel {
    private static final int WORKERS = 8;

    private Parallel() {}

    /**
     * Returns when all is done. The first failure ends it and is thrown; so does an interrupt. Nothing is under way any more
     * when this returns or throws. The caller's thread only waits: an interrupt would close the files it works on.
     *
     * @param what for the message if it is interrupted
     */
    static <T> void run(Executor executor, List<T> tasks, String what, Consumer<T> work) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int workers = Math.min(WORKERS, tasks.size());
        CountDownLatch running = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
            executor.execute(() -> {
                try {
                    for (int n = next.getAndIncrement();
                            n < tasks.size() && failure.get() == null;
                            n = next.getAndIncrement()) {
                        work.accept(tasks.get(n));
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    running.countDown();
                }
            });
        }
        await(running, failure, what);
        Throwable thrown = failure.get();
        if (thrown instanceof Error e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
    }

    private static void await(CountDownLatch running, AtomicReference<@Nullable Throwable> failure, String what) {
        boolean interrupted = false;
        while (true) {
            try {
                running.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                failure.compareAndSet(null, new StoreUnavailableException(what + " was interrupted", e));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.modelregistry.core.artifact;

import com.google.common.util.concurrent.Futures;
import dev.modelregistry.error.StoreUnavailableException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does many things, several at a time. */
public final class Parallel {
    private static final int WORKERS = 16;
    private static final int ASKERS = 24;

    private Parallel() {}

    /**
     * Returns when all is done. The first failure ends it and is thrown; so does an interrupt. Nothing is under way any more
     * when this returns or throws. The caller's thread only waits: an interrupt would close the files it works on.
     *
     * @param what for the message if it is interrupted
     */
    public static <T> void run(Executor executor, List<T> tasks, String what, Consumer<T> work) {
        run(executor, WORKERS, tasks, what, work);
    }

    private static <T> void run(Executor executor, int most, List<T> tasks, String what, Consumer<T> work) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int workers = Math.min(most, tasks.size());
        CountDownLatch running = new CountDownLatch(workers);
        Runnable worker = () -> {
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
        };
        for (int i = 0; i < workers; i++) {
            try {
                start(executor, what, worker);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                running.countDown();
            }
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

    /** Has a thread do a part of some work. */
    static void start(Executor executor, String what, Runnable part) {
        try {
            executor.execute(part);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(
                    what + " ended, as no thread was given for it: this registry, or its executor, is closed", e);
        }
    }

    /**
     * What each of many questions is answered, in their order; more at a time than where bytes are moved, as these wait for
     * the store alone.
     *
     * @param what for the message if it is interrupted
     */
    public static <S, T> List<T> ask(Executor executor, List<S> questions, String what, Function<S, T> answer) {
        if (questions.size() == 1) {
            return List.of(answer.apply(questions.get(0)));
        }
        List<FutureTask<T>> asked = questions.stream()
                .map(question -> new FutureTask<>(() -> answer.apply(question)))
                .toList();
        run(executor, ASKERS, asked, what, FutureTask::run);
        return asked.stream().map(Parallel::answer).toList();
    }

    private static <T> T answer(FutureTask<T> task) {
        try {
            return Objects.requireNonNull(Futures.getDone(task), "an answer is never null");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
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

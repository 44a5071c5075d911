package dev.modelregistry.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who ask the same thing at the same time share an answer. Whoever asks while a question is under way shares the
 * next one with all others who do: it begins after each of them asked, so no answer is older than its question. It waits a
 * moment for others, as threads that were released together ask together, but for the answer under way only where there are
 * two of those. Thread-safe.
 */
final class SharedAnswers<K, V> {
    private static final int AT_ONCE = 2;
    /** Much less than a request takes, and more than it takes to wake some dozens of threads. */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Map<K, Asked<V>> all = new HashMap<>();

    /** What is asked with one key: how many questions are under way, and the next one if somebody waits for that. */
    private static final class Asked<V> {
        private int underWay;
        private @Nullable CompletableFuture<V> next;
    }

    V ask(K key, Supplier<V> question) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        @Nullable CompletableFuture<V> shared;
        synchronized (all) {
            Asked<V> asked = all.computeIfAbsent(key, k -> new Asked<>());
            shared = asked.next;
            if (shared == null) {
                if (asked.underWay > 0) {
                    asked.next = mine;
                    awaitTurn(asked);
                    asked.next = null;
                }
                asked.underWay++;
            }
        }
        if (shared == null) {
            return lead(key, mine, question);
        }
        try {
            return shared.join();
        } catch (CompletionException e) {
            // the failure is another's, such as an interrupt
            return question.get();
        }
    }

    /** Until nothing is under way, or others had time to join and there is room for one more. Holds the lock but for waiting. */
    private void awaitTurn(Asked<V> asked) {
        boolean interrupted = false;
        long end = System.nanoTime() + GATHERING_NANOS;
        for (long left = GATHERING_NANOS;
                asked.underWay > (left > 0 ? 0 : AT_ONCE - 1);
                left = end - System.nanoTime()) {
            try {
                // once nobody need be waited for, until a question ends
                all.wait(left > 0 ? 1 : 0);
            } catch (InterruptedException e) {
                // others rest on this question; it will meet the interrupt itself
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private V lead(K key, CompletableFuture<V> answer, Supplier<V> question) {
        try {
            V answered = question.get();
            end(key);
            answer.complete(answered);
            return answered;
        } catch (RuntimeException | Error e) {
            end(key);
            answer.completeExceptionally(e);
            throw e;
        }
    }

    /** Before the answer is told, because whoever waits for it goes on then. */
    private void end(K key) {
        synchronized (all) {
            @Nullable Asked<V> asked = all.get(key);
            if (asked == null) {
                throw new IllegalStateException("nobody asked for " + key);
            }
            asked.underWay--;
            if (asked.underWay == 0 && asked.next == null) {
                all.remove(key);
            }
            all.notifyAll();
        }
    }
}

package dev.modelregistry.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who ask the same thing at the same time share an answer. Whoever asks while a question is under way shares the next
 * one with all others who do: it begins after each of them asked, so no answer is older than its question. Thread-safe.
 */
final class SharedAnswers<K, V> {
    private final Map<K, Turn<V>> turns = new HashMap<>();

    /** One question, and the one after it if somebody waits for that. */
    private static final class Turn<V> {
        private final CompletableFuture<V> answer = new CompletableFuture<>();
        private @Nullable Turn<V> next;
    }

    V ask(K key, Supplier<V> question) {
        Turn<V> mine = new Turn<>();
        @Nullable Turn<V> running;
        @Nullable Turn<V> shared = null;
        synchronized (turns) {
            running = turns.get(key);
            if (running == null) {
                turns.put(key, mine);
            } else if (running.next == null) {
                running.next = mine;
            } else {
                shared = running.next;
            }
        }
        if (shared != null) {
            try {
                return shared.answer.join();
            } catch (CompletionException e) {
                // the failure is another's, such as an interrupt
                return question.get();
            }
        }
        if (running != null) {
            running.answer.handle((answer, failure) -> "ended").join();
        }
        return lead(key, mine, question);
    }

    private V lead(K key, Turn<V> turn, Supplier<V> question) {
        try {
            V answer = question.get();
            end(key, turn);
            turn.answer.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            end(key, turn);
            turn.answer.completeExceptionally(e);
            throw e;
        }
    }

    /** Before the answer is told, because whoever waits for it goes on then. */
    private void end(K key, Turn<V> turn) {
        synchronized (turns) {
            if (turn.next == null) {
                turns.remove(key);
            } else {
                turns.put(key, turn.next);
            }
        }
    }
}

package dev.modelregistry.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * The commands of one process for one model, in a row. Those that wait while a commit is on its way go into the next
 * commit together, so that many threads on a slow store cost one round trip, not many conflicts.
 */
final class Lane {
    private static final int MAX_COMMANDS = 256;

    private final UnaryOperator<List<Waiting>> commit;
    private final Executor executor;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private boolean running;

    /**
     * Makes a lane.
     *
     * @param commit carries out a group; returns those that did not fit into the commit
     */
    Lane(UnaryOperator<List<Waiting>> commit, Executor executor) {
        this.commit = commit;
        this.executor = executor;
    }

    /** A command, and who waits for it. */
    record Waiting(Request request, CompletableFuture<Done> future) {
        void done(Done done) {
            future.complete(done);
        }

        void fail(Throwable failure) {
            future.completeExceptionally(failure);
        }
    }

    CompletableFuture<Done> submit(Request request) {
        Waiting waiting = new Waiting(request, new CompletableFuture<>());
        boolean start;
        synchronized (queue) {
            queue.add(waiting);
            start = !running;
            running = true;
        }
        if (start) {
            try {
                executor.execute(this::drain);
            } catch (RuntimeException | Error e) {
                rejectAll(e);
            }
        }
        return waiting.future();
    }

    /** Nobody may wait for a thread that never came. */
    private void rejectAll(Throwable e) {
        synchronized (queue) {
            running = false;
            queue.forEach(waiting -> waiting.fail(e));
            queue.clear();
        }
    }

    private void drain() {
        while (true) {
            List<Waiting> group = new ArrayList<>();
            synchronized (queue) {
                while (!queue.isEmpty() && group.size() < MAX_COMMANDS) {
                    group.add(queue.remove());
                }
                if (group.isEmpty()) {
                    running = false;
                    return;
                }
            }
            List<Waiting> left = group;
            try {
                while (!left.isEmpty()) {
                    left = commit.apply(left);
                }
            } catch (RuntimeException | Error e) {
                // Whatever failed, nobody may wait for ever.
                group.forEach(waiting -> waiting.fail(e));
            }
        }
    }
}

package dev.modelregistry.testkit.simulation;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A thread for each process, whose calls come in any order at all. One call runs at a time; what threads do
 * between their calls, they do side by side. Whoever has lost a race will pause, and so is left out for some turns. When all have gone, calls run as they come.
 */
final class Turns implements Schedule {
    private static final int NOBODY = -1;
    private static final int REST_AFTER_RACE = 30;
    private static final int REST_AFTER_FAILURE = 400;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition[] called;
    private final boolean[] gone;
    private final long[] restsUntil;
    private final Random random;
    private long turn;
    private int next;

    Turns(int threads, long seed) {
        called = new Condition[threads];
        for (int i = 0; i < threads; i++) {
            called[i] = lock.newCondition();
        }
        gone = new boolean[threads];
        restsUntil = new long[threads];
        random = new Random(seed);
    }

    @Override
    public void run(List<SimulatedProcess> processes) {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            int number = i;
            threads.add(new Thread(() -> run(number, processes.get(number), failures), "process-" + i));
        }
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a process failed: " + failures.get(0), failures.get(0));
        }
    }

    private void run(int number, SimulatedProcess process, List<Throwable> failures) {
        try {
            while (process.isFree()) {
                process.step();
            }
        } catch (RuntimeException | Error e) {
            failures.add(e);
        } finally {
            leave(number);
        }
    }

    @Override
    public <T> T take(int thread, Supplier<T> call) {
        lock.lock();
        try {
            while (next != thread && next != NOBODY) {
                called[thread].awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        // nobody else has the turn, so the lock need not be held meanwhile
        int rest = 0;
        try {
            T answer = call.get();
            rest = answer instanceof AppendResult.Occupied ? REST_AFTER_RACE : 0;
            return answer;
        } catch (StoreUnavailableException e) {
            rest = REST_AFTER_FAILURE;
            throw e;
        } finally {
            end(thread, rest);
        }
    }

    /** This thread makes no more calls. */
    private void leave(int thread) {
        lock.lock();
        try {
            while (next != thread) {
                called[thread].awaitUninterruptibly();
            }
            gone[thread] = true;
        } finally {
            lock.unlock();
        }
        end(thread, 0);
    }

    private void end(int thread, int rest) {
        lock.lock();
        try {
            turn++;
            restsUntil[thread] = turn + rest;
            next = next == NOBODY ? NOBODY : pick(thread);
            if (next != NOBODY && next != thread) {
                called[next].signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** One of those that do not rest; if all do, the one whose rest ends first; nobody if all have gone. */
    private int pick(int last) {
        if (!gone[last] && restsUntil[last] <= turn && random.nextInt(4) == 0) {
            return last;
        }
        int ready = 0;
        int first = NOBODY;
        for (int i = 0; i < gone.length; i++) {
            if (!gone[i]) {
                ready += restsUntil[i] <= turn ? 1 : 0;
                first = first == NOBODY || restsUntil[i] < restsUntil[first] ? i : first;
            }
        }
        if (ready == 0) {
            return first;
        }
        int chosen = random.nextInt(ready);
        for (int i = 0; ; i++) {
            if (!gone[i] && restsUntil[i] <= turn && chosen-- == 0) {
                return i;
            }
        }
    }
}

package dev.modelregistry.testkit;

import dev.modelregistry.error.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of a {@link FaultyCommitLog} and a {@link FaultyBlobStore} go wrong, and how: one by one, as a test says, or
 * at random. Chance comes from a source of its own, so that the same calls in the same order meet the same faults. Nothing
 * goes wrong until it is told to. Thread-safe.
 */
public final class RegistryFaults {
    /** The system property that sets the seed. */
    public static final String SEED = "registry.seed";

    private static final int LATEST = 12;

    private final long seed;
    private final Random random;
    private final Object lock = new Object();
    private final Map<StoreFault, Double> often = new EnumMap<>(StoreFault.class);
    private final Map<StoreFault, Long> happened = new EnumMap<>(StoreFault.class);
    private final Map<Call, Queue<StoreFault>> told = new EnumMap<>(Call.class);
    private final List<Late> late = new ArrayList<>();
    private Duration longestDelay = Duration.ofMillis(10);
    private Duration hangsFor = Duration.ofMinutes(1);
    private long calls;
    private long appendsHit;
    private long crashAt = Long.MAX_VALUE;
    private long released;
    private boolean down;
    private boolean crashed;
    /** Stays, whatever is cleared: what came of it stays in the store and in the test. */
    private boolean chance;

    private enum Call {
        READ,
        WRITE,
        APPEND
    }

    /** A request that is still on its way. */
    private record Late(long due, Supplier<?> request) {
        void arrive() {
            run(request);
        }
    }

    private RegistryFaults(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Faults whose chance has this seed. */
    public static RegistryFaults seeded(long seed) {
        return new RegistryFaults(seed);
    }

    /** Faults whose seed is {@code -Dregistry.seed}, or another one each time. */
    public static RegistryFaults create() {
        return seeded(Long.getLong(SEED, System.nanoTime()));
    }

    /** With which {@link #seeded} gives the same chance again. */
    public long seed() {
        return seed;
    }

    /** From now on, each call meets this fault with this probability; with 0, not any more. */
    public RegistryFaults often(StoreFault fault, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is between 0 and 1; got " + probability);
        }
        synchronized (lock) {
            often.put(fault, probability);
            chance |= probability > 0;
        }
        return this;
    }

    /** The next commit that is sent meets this fault; called again, the one after it. */
    public RegistryFaults nextAppend(StoreFault fault) {
        return next(Call.APPEND, fault);
    }

    /** The next other call that writes, such as the upload of a blob, meets this fault; called again, the one after it. */
    public RegistryFaults nextWrite(StoreFault fault) {
        return next(Call.WRITE, fault);
    }

    /** The next call that reads meets this fault; called again, the one after it. */
    public RegistryFaults nextRead(StoreFault fault) {
        return next(Call.READ, fault);
    }

    private RegistryFaults next(Call call, StoreFault fault) {
        synchronized (lock) {
            told.computeIfAbsent(call, c -> new ArrayDeque<>()).add(fault);
        }
        return this;
    }

    /** The process dies when this many more calls were made, in the middle of the next one. */
    public RegistryFaults crashAfter(int moreCalls) {
        synchronized (lock) {
            crashAt = calls + moreCalls + 1;
        }
        return this;
    }

    /** How long {@link StoreFault#DELAY} lasts at most; 10 ms by default. */
    public RegistryFaults longestDelay(Duration delay) {
        synchronized (lock) {
            longestDelay = delay;
        }
        return this;
    }

    /** How long {@link StoreFault#HANG} lasts if nobody ends it; a minute by default. */
    public RegistryFaults hangsFor(Duration duration) {
        synchronized (lock) {
            hangsFor = duration;
        }
        return this;
    }

    /** From now on, the store cannot be reached: every call fails, and does nothing. */
    public void takeDown() {
        synchronized (lock) {
            down = true;
        }
    }

    /** The store can be reached again. */
    public void bringUp() {
        synchronized (lock) {
            down = false;
        }
    }

    /** Ends every call that hangs. */
    public void release() {
        synchronized (lock) {
            released++;
            lock.notifyAll();
        }
    }

    /** Nothing goes wrong any more, unless it is told to again: the store is up, and what hangs is released. */
    public void clear() {
        synchronized (lock) {
            often.clear();
            told.clear();
            crashAt = Long.MAX_VALUE;
            crashed = false;
            down = false;
        }
        release();
    }

    /** Lets the requests arrive that are still on their way. */
    public void landLate() {
        List<Late> all;
        synchronized (lock) {
            all = List.copyOf(late);
            late.clear();
        }
        all.forEach(Late::arrive);
    }

    /** How often each fault has happened so far. */
    public Map<StoreFault, Long> happened() {
        synchronized (lock) {
            return Map.copyOf(happened);
        }
    }

    /** How many appends to the log met a fault so far; one that only came late is not counted. */
    public long appendsHit() {
        synchronized (lock) {
            return appendsHit;
        }
    }

    /** Whether the process has died. */
    public boolean crashed() {
        synchronized (lock) {
            return crashed;
        }
    }

    @Override
    public String toString() {
        return "faults of seed " + seed + " (-D" + SEED + "=" + seed + "): " + happened();
    }

    /** Whether chance has had a part in what went wrong so far, so that a failed test should name the seed. */
    boolean byChance() {
        synchronized (lock) {
            return chance;
        }
    }

    <T> T read(String what, Supplier<T> action) {
        return call(Call.READ, what, action, answer -> answer);
    }

    /** @param partly what {@link StoreFault#PARTIAL_READ} makes of the answer */
    <T> T read(String what, Supplier<T> action, UnaryOperator<T> partly) {
        return call(Call.READ, what, action, partly);
    }

    <T> T write(String what, Supplier<T> action) {
        return call(Call.WRITE, what, action, answer -> answer);
    }

    <T> T append(String what, Supplier<T> action) {
        return call(Call.APPEND, what, action, answer -> answer);
    }

    /** Fewer than that, and one at least where there are two. */
    int fewer(int count) {
        synchronized (lock) {
            return count < 2 ? count : 1 + drawn().nextInt(count - 1);
        }
    }

    /** Where a draw changes what happens; called under the lock. */
    private Random drawn() {
        chance = true;
        return random;
    }

    private <T> T call(Call kind, String what, Supplier<T> action, UnaryOperator<T> partly) {
        Deque<Late> due = new ArrayDeque<>();
        Optional<StoreFault> met;
        synchronized (lock) {
            calls++;
            requireAlive(what);
            due.addAll(late.stream().filter(request -> request.due() <= calls).toList());
            late.removeAll(due);
            met = draw(kind);
            met.ifPresent(fault -> happened.merge(fault, 1L, Long::sum));
            crashed = met.map(StoreFault::isCrash).orElse(false);
            appendsHit +=
                    kind == Call.APPEND && met.filter(RegistryFaults::fails).isPresent() ? 1 : 0;
        }
        due.forEach(Late::arrive);
        if (met.isEmpty()) {
            return action.get();
        }
        StoreFault fault = met.get();
        if (fault == StoreFault.PARTIAL_READ) {
            return partly.apply(action.get());
        }
        if (fault == StoreFault.DELAY) {
            pause();
            return action.get();
        }
        if (fault == StoreFault.HANG) {
            hang();
        } else if (fault.work() == StoreFault.When.NOW) {
            run(action);
        } else if (fault.work() == StoreFault.When.LATER && kind != Call.READ) {
            synchronized (lock) {
                late.add(new Late(calls + 1 + drawn().nextInt(LATEST), action));
            }
        }
        throw failure(fault, what);
    }

    /** Whether an append that meets it throws. */
    private static boolean fails(StoreFault fault) {
        return fault != StoreFault.DELAY && fault != StoreFault.PARTIAL_READ;
    }

    /** Its answer reaches nobody. */
    private static void run(Supplier<?> action) {
        Object unused = action.get();
    }

    private void requireAlive(String what) {
        if (crashed) {
            throw new SimulatedCrash("no " + what + ": this process is dead (as the test asked for)");
        }
    }

    private Optional<StoreFault> draw(Call kind) {
        if (down) {
            return Optional.of(StoreFault.FAIL_BEFORE);
        }
        if (calls >= crashAt) {
            crashAt = Long.MAX_VALUE;
            return Optional.of(drawn().nextBoolean() ? StoreFault.CRASH_BEFORE : StoreFault.CRASH_AFTER);
        }
        @Nullable Queue<StoreFault> next = told.get(kind);
        if (next != null && !next.isEmpty()) {
            return Optional.of(next.remove());
        }
        double dice = often.isEmpty() ? 1 : random.nextDouble();
        for (Map.Entry<StoreFault, Double> fault : often.entrySet()) {
            dice -= fault.getValue();
            if (dice < 0) {
                return Optional.of(fault.getKey());
            }
        }
        return Optional.empty();
    }

    private Throwable thrown(StoreFault fault, String what) {
        String message = "no answer to " + what + ": " + fault + " (as the test asked for; " + this + ")";
        return fault.isCrash()
                ? new SimulatedCrash(message)
                : fault.breaks() ? new IllegalStateException(message) : new StoreUnavailableException(message, null);
    }

    private RuntimeException failure(StoreFault fault, String what) {
        Throwable thrown = thrown(fault, what);
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private void pause() {
        long nanos;
        synchronized (lock) {
            nanos = (long) (longestDelay.toNanos() * drawn().nextDouble());
        }
        waitNanos(nanos, false);
    }

    private void hang() {
        long nanos;
        synchronized (lock) {
            nanos = hangsFor.toNanos();
        }
        waitNanos(nanos, true);
    }

    /** Waits, as a store's client does, whatever interrupts: an interrupt is kept for whoever looks at it. */
    private void waitNanos(long nanos, boolean untilReleased) {
        long start = System.nanoTime();
        boolean interrupted = false;
        synchronized (lock) {
            long before = released;
            for (long left = nanos;
                    left > 0 && !(untilReleased && released > before);
                    left = nanos - (System.nanoTime() - start)) {
                try {
                    lock.wait(left / 1_000_000, (int) (left % 1_000_000));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

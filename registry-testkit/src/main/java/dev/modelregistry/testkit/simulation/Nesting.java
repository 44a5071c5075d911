package dev.modelregistry.testkit.simulation;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One thread for all processes: before and after any call of one of them, whole commands of others may run, in the middle of
 * which those of yet others may. Fast, as no thread waits for another. What cannot happen is that a command ends in the
 * middle of one that began after it: for that, see {@link Turns}.
 */
final class Nesting implements Schedule {
    private static final double BEFORE = 0.12;
    private static final double AFTER = 0.08;

    private final Random random;
    private List<SimulatedProcess> processes = List.of();
    private int depth;

    Nesting(long seed) {
        random = new Random(seed);
    }

    @Override
    public <T> T take(int process, Supplier<T> call) {
        others(BEFORE);
        T answer = call.get();
        others(AFTER);
        return answer;
    }

    @Override
    public void run(List<SimulatedProcess> all) {
        processes = all;
        depth = 1;
        while (step()) {
            // until nobody wants anything
        }
        processes = List.of();
    }

    private void others(double probability) {
        if (!processes.isEmpty() && random.nextDouble() < probability / depth) {
            depth++;
            step();
            depth--;
        }
    }

    /** A step of somebody who is not in the middle of one; says whether there was anybody. */
    private boolean step() {
        List<SimulatedProcess> free =
                processes.stream().filter(SimulatedProcess::isFree).toList();
        if (free.isEmpty()) {
            return false;
        }
        free.get(random.nextInt(free.size())).step();
        return true;
    }
}

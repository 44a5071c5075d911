package dev.modelregistry.testkit.simulation;

import dev.modelregistry.testkit.StoreFault;
import java.util.Map;

/**
 * The size of a simulation.
 *
 * @param processes how many registries run at a time
 * @param commands how many changes they ask for, in all
 * @param models how many models these are about
 * @param threads whether each is a thread of its own, whose calls come in any order; if not, commands are nested
 * @param crash the probability that a call of the store is the last one of its process
 * @param faults the probability of each other fault, for each call of a store
 */
public record Settings(
        int processes, int commands, int models, boolean threads, double crash, Map<StoreFault, Double> faults) {
    private static final Map<StoreFault, Double> FAULTS = Map.of(
            StoreFault.FAIL_BEFORE, 0.001,
            StoreFault.FAIL_AFTER, 0.002,
            StoreFault.FAIL_LATE, 0.002,
            StoreFault.BREAK_BEFORE, 0.001,
            StoreFault.BREAK_AFTER, 0.003,
            StoreFault.BREAK_LATE, 0.003,
            StoreFault.PARTIAL_READ, 0.01);

    /** Copies the map. */
    public Settings {
        faults = Map.copyOf(faults);
    }

    /** Six processes that crash now and then, on four models, each of which two to four of them share. */
    public static Settings of(int commands) {
        return new Settings(6, commands, 4, false, 0.0005, FAULTS);
    }

    /** The same, each process with a thread of its own. */
    public Settings withThreads() {
        return new Settings(processes, commands, models, true, crash, faults);
    }
}

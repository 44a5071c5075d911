package dev.modelregistry.testkit.simulation;

import java.util.List;
import java.util.function.Supplier;

/** In which order the calls of several processes reach the store; the same for the same seed. */
interface Schedule {
    /** Runs a call of this process when its time has come. */
    <T> T take(int process, Supplier<T> call);

    /** Lets all processes ask for what they want; returns when they have. */
    void run(List<SimulatedProcess> processes);
}

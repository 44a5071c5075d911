package dev.modelregistry.testkit;

/**
 * Thrown by every call of a store after its process has died, as far as a test is concerned. An error, so that no code
 * under test takes it for something that it can mend.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(String message) {
        super(message);
    }
}

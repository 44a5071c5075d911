package dev.modelregistry.testkit;

import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import java.util.function.UnaryOperator;

/** A registry and what belongs to it. */
record Fixture(Registry registry, TestModels models, ManualClock clock, RegistryFaults faults)
        implements AutoCloseable {

    static Fixture open(Stores stores, RegistryFaults faults, UnaryOperator<Registries.Builder> settings) {
        ManualClock clock = ManualClock.create();
        Registries.Builder builder = Registries.builder(
                        FaultyCommitLog.over(stores.log(), faults), FaultyBlobStore.over(stores.blobs(), faults))
                .clock(clock);
        return new Fixture(settings.apply(builder).build(), TestModels.with(clock), clock, faults);
    }

    /** Lets the faults end, so that what is under way can come to its end. */
    @Override
    public void close() {
        faults.clear();
        registry.close();
    }
}

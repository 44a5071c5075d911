package dev.modelregistry.testkit;

import dev.modelregistry.Registry;

/** Where assertions about a registry begin; goes beside AssertJ's own {@code assertThat}. */
public final class RegistryAssertions {
    private RegistryAssertions() {}

    /** Assertions about a registry. */
    public static RegistryAssert assertThat(Registry registry) {
        return new RegistryAssert(registry);
    }
}

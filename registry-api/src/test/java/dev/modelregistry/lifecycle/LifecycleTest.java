package dev.modelregistry.lifecycle;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final Stage CANARY = Stage.of("canary");

    @Test
    void aStageThatIsNamedTwiceCountsOnce() {
        assertThat(Lifecycle.standard()
                        .stage(CANARY, STAGING, STAGING)
                        .build()
                        .rule(CANARY)
                        .enteredFrom())
                .containsExactly(STAGING);
        assertThat(AccessPolicy.Rule.of("dev", Permission.PROMOTE)
                        .in(STAGING, STAGING)
                        .stages())
                .containsExactly(STAGING);
    }
}

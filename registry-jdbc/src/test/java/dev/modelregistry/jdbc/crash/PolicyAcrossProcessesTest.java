package dev.modelregistry.jdbc.crash;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy is in the store and not in a program: what another process publishes binds this one from then on. */
class PolicyAcrossProcessesTest {
    @TempDir
    Path directory;

    @Test
    void aProcessThatKnowsNothingOfAPolicyObeysIt() throws Exception {
        try (Storage.Opened opened = Storage.SHARED.open(directory)) {
            Registry registry = opened.registry();
            ModelVersion version = registry.register(Registration.of("fraud")
                    .artifact("model", new byte[] {1})
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .metric("auc", 0.9)
                    .build());
            registry.promote(version.ref(), STAGING, "test");
            registry.publish(Lifecycle.standard()
                    .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.95))
                    .build());
            try (ChildJvm child = ChildJvm.start(PolicyChild.class, directory, List.of(), directory.toString())) {
                assertThat(child.next())
                        .contains("GateRefusedException: cannot promote fraud@1.0 to production: 1 gate refuses it:"
                                + "   - wanted auc >= 0.95; actual: auc = 0.9");

                registry.publish(
                        Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build());
                child.nudge();
                assertThat(child.next().map(line -> line.substring(0, line.indexOf(';'))))
                        .contains(
                                "ApprovalRequiredException: fraud@1.0 needs 1 approval by ml-lead for 100 % of production");

                registry.publish(Lifecycle.standard().build());
                child.nudge();
                assertThat(child.next()).isEqualTo(Optional.of("promoted"));
            }
            assertThat(registry.version("fraud@production").version()).isEqualTo(version.version());
        }
    }
}

package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Example03_GovernanceTest {
    @Test
    void tellsOfGatesApprovalsSharesAndTheWayBack() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Example03_Governance.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("2 gates refuse it")
                .contains("no evaluation holdout")
                .contains("no tag reviewed-by")
                .contains("alice registered 1.1")
                .contains("carol: PENDING")
                .contains("dave:  EXECUTED")
                .contains("production: 1.0 at 90 %, 1.1 at 10 %")
                .contains("production: 1.0 at 50 %, 1.1 at 50 %")
                .contains("needs 2 approvals by ml-lead for 100 % of production")
                .contains("production: 1.0 at 100 %")
                .containsPattern("carol +policy 1 +rolled production back to 1\\.0");
    }
}

package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Example06_WebhookTest {
    @Test
    void tellsTheReceiverOfAllThatHappenedWhileItWasDown() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Example06_Webhook.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .containsSubsequence(
                        "registered 1.0",
                        "promoted 1.0 to staging",
                        "the receiver is down",
                        "goes on from its cursor",
                        "promoted 1.0 to production",
                        "champion",
                        "nothing is missing");
    }
}

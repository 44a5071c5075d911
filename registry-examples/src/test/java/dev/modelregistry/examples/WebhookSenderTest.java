package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server. */
class WebhookSenderTest {
    private static final byte[] SECRET = "s3cret".getBytes(StandardCharsets.UTF_8);

    private final Path folder;
    private final Registry registry;
    private final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();

    WebhookSenderTest(@TempDir Path folder) {
        this.folder = folder;
        this.registry = Registries.builder(
                        JdbcCommitLog.open("jdbc:h2:mem:" + UUID.randomUUID()),
                        FileBlobStore.at(folder.resolve("blobs")))
                .pollInterval(Duration.ofMillis(1))
                .build();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private ChangeSubscription start(WebhookReceiver receiver, byte[] secret) throws Exception {
        return WebhookSender.start(registry, receiver.uri(), secret, folder.resolve("cursor"), failures::add);
    }

    private void register(String model) {
        registry.register(Registration.of(model)
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    private static Set<String> take(WebhookReceiver receiver, int count) throws InterruptedException {
        Set<String> taken = new LinkedHashSet<>();
        while (taken.size() < count) {
            String body = receiver.accepted.poll(30, TimeUnit.SECONDS);
            assertThat(body).as("a change after %s", taken).isNotNull();
            taken.add(body);
        }
        return taken;
    }

    @Test
    void whatAReceiverRefusesForAWhileComesInTheEndAndInOrder() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(0, SECRET);
                ChangeSubscription sender = start(receiver, SECRET)) {
            receiver.toRefuse.set(3);
            register("fraud");
            for (int i = 0; i < 30; i++) {
                registry.tag("fraud", "step", "" + i);
            }
            List<String> bodies = List.copyOf(take(receiver, 31));
            List<HistoryEntry> history = registry.audit().history("fraud");
            for (int i = 0; i < 31; i++) {
                assertThat(bodies.get(i)).contains(history.get(i).command().toString());
            }
            assertThat(failures.poll(30, TimeUnit.SECONDS)).hasMessageContaining("answered 503");
            assertThat(sender.failure()).isEmpty();
        }
    }

    @Test
    void aSenderThatDoesNotKnowTheSecretIsRefused() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(0, SECRET);
                ChangeSubscription sender = start(receiver, "guess".getBytes(StandardCharsets.UTF_8))) {
            register("fraud");
            assertThat(failures.poll(30, TimeUnit.SECONDS)).hasMessageContaining("answered 403");
            assertThat(receiver.accepted).isEmpty();
            assertThat(registry.changes(sender.position()).entries()).hasSize(1);
        }
    }

    @Test
    void aTextWithQuotesAndLinesIsOneJsonText() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(0, SECRET);
                ChangeSubscription sender = start(receiver, SECRET)) {
            register("fraud");
            registry.tag("fraud", "note", "a \"b\"\nc \\ <script> 雪");
            assertThat(List.copyOf(take(receiver, 2)).get(1)).contains("note=a \\\"b\\\"\\nc \\\\ <script> 雪");
            assertThat(sender.failure()).isEmpty();
        }
    }

    /** RFC 4231, test case 2: whoever receives this computes the same in any language. */
    @Test
    void theSignatureIsHmacSha256() throws Exception {
        assertThat(WebhookSender.signature(
                        "Jefe".getBytes(StandardCharsets.UTF_8),
                        "what do ya want for nothing?".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}

package dev.modelregistry.examples;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A deployment pipeline is told of every promotion, even of those that it slept through. */
public final class Example06_Webhook {
    private static final byte[] SECRET = "shared with the receiver".getBytes(StandardCharsets.UTF_8);

    private Example06_Webhook() {}

    /** Takes nothing; the registry is in memory, the receiver on a port of this machine. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(System.out);
    }

    static void run(PrintStream out) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("webhook");
        Path cursor = folder.resolve("cursor");
        try (Registry registry = Registries.builder(
                        JdbcCommitLog.open("jdbc:h2:mem:webhook"), FileBlobStore.at(folder.resolve("blobs")))
                .pollInterval(Duration.ofMillis(20))
                .build()) {
            int port = whileTheReceiverListens(registry, cursor, out);
            whileItIsDown(registry, port, cursor, out);
            onceItIsBack(registry, port, cursor, out);
        } finally {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static int whileTheReceiverListens(Registry registry, Path cursor, PrintStream out)
            throws IOException, InterruptedException {
        try (WebhookReceiver receiver = new WebhookReceiver(0, SECRET);
                ChangeSubscription sender =
                        WebhookSender.start(registry, receiver.uri(), SECRET, cursor, failure -> {})) {
            ModelVersion version = registry.register(Registration.of("fraud-detector")
                    .artifact("model.onnx", new byte[] {1, 2, 3})
                    .trainedAt(Instant.now())
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
            registry.promote(version.ref(), STAGING, "offline evaluation passed");
            out.println("the receiver is told:");
            print(receiver, 2, out);
            awaitStored(registry, cursor);
            out.println(sender.failure().isEmpty() ? "and the cursor is stored" : "something is wrong");
            return receiver.port();
        }
    }

    private static void whileItIsDown(Registry registry, int port, Path cursor, PrintStream out)
            throws IOException, InterruptedException {
        CountDownLatch failed = new CountDownLatch(2);
        URI nobody = WebhookReceiver.uri(port);
        try (ChangeSubscription sender =
                WebhookSender.start(registry, nobody, SECRET, cursor, failure -> failed.countDown())) {
            registry.promote(registry.version("fraud-detector@staging").ref(), PRODUCTION, "approved");
            if (!failed.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the sender did not notice that nobody listens");
            }
            out.println("the receiver is down; the sender tries again and again: "
                    + sender.failure().map(e -> e.getClass().getSimpleName()).orElse("about to"));
        }
        out.println("then the sender ends as well, and meanwhile production is rolled out further");
        registry.alias(
                "fraud-detector",
                "champion",
                registry.version("fraud-detector@production").version());
    }

    private static void onceItIsBack(Registry registry, int port, Path cursor, PrintStream out)
            throws IOException, InterruptedException {
        try (WebhookReceiver receiver = new WebhookReceiver(port, SECRET);
                ChangeSubscription sender =
                        WebhookSender.start(registry, receiver.uri(), SECRET, cursor, failure -> {})) {
            out.println("both are back, and the sender goes on from its cursor:");
            print(receiver, 2, out);
            out.println(sender.failure().isEmpty() ? "nothing is missing" : "something is wrong");
        }
    }

    private static void print(WebhookReceiver receiver, int count, PrintStream out) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            String body = receiver.accepted.poll(30, TimeUnit.SECONDS);
            if (body == null) {
                throw new IllegalStateException("the receiver was not told");
            }
            out.println("  " + body);
        }
    }

    /** The file is written once the receiver has accepted, so a moment later. */
    private static void awaitStored(Registry registry, Path cursor) throws IOException, InterruptedException {
        for (int i = 0; i < 3_000; i++) {
            if (Files.exists(cursor)
                    && registry.changes(Files.readString(cursor)).entries().isEmpty()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IllegalStateException("the cursor was not stored");
    }
}

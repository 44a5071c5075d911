package dev.modelregistry.examples;

import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.audit.HistoryEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Posts every change to a receiver, one after the other, each signed with a shared secret. The cursor is stored in a file once
 * the receiver has accepted what was before it; while the receiver is down, or this process is, nothing is lost. A change
 * may come twice: its command id tells.
 */
final class WebhookSender implements ChangeListener {
    /** Carries {@code sha256=} and the HMAC-SHA-256 of the body in hexadecimal digits. */
    static final String SIGNATURE = "X-Registry-Signature";

    private static final int AT_ONCE = 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI receiver;
    private final byte[] secret;
    private final Path cursorFile;
    private final Consumer<? super Exception> failures;

    private WebhookSender(URI receiver, byte[] secret, Path cursorFile, Consumer<? super Exception> failures) {
        this.receiver = receiver;
        this.secret = secret.clone();
        this.cursorFile = cursorFile;
        this.failures = failures;
    }

    /** Goes on from the cursor in the file; from the start if there is none. */
    static ChangeSubscription start(
            Registry registry, URI receiver, byte[] secret, Path cursorFile, Consumer<? super Exception> failures)
            throws IOException {
        ChangeCursor from = Files.exists(cursorFile)
                ? new ChangeCursor(Files.readString(cursorFile).strip())
                : ChangeCursor.START;
        return registry.subscribe(
                from, ChangeOptions.ALL.limit(AT_ONCE), new WebhookSender(receiver, secret, cursorFile, failures));
    }

    @Override
    public void onChanges(Changes changes) throws IOException, InterruptedException, GeneralSecurityException {
        for (HistoryEntry entry : changes.entries()) {
            post(body(entry));
        }
        Path next = cursorFile.resolveSibling(cursorFile.getFileName() + ".next");
        Files.writeString(next, changes.next().text());
        Files.move(next, cursorFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What throws here is tried again by the registry, after a pause. */
    @Override
    public void onFailure(Exception failure) {
        failures.accept(failure);
    }

    private void post(byte[] body) throws IOException, InterruptedException, GeneralSecurityException {
        HttpRequest request = HttpRequest.newBuilder(receiver)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header(SIGNATURE, signature(secret, body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(receiver + " answered " + response.statusCode());
        }
    }

    /** Receivers compute the same of what they got, and compare in constant time ({@code MessageDigest.isEqual}). */
    static String signature(byte[] secret, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    }

    private static byte[] body(HistoryEntry entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("command", entry.command().toString());
            json.writeStringProperty("model", entry.model().value());
            json.writeNumberProperty("revision", entry.revision());
            json.writeStringProperty("time", entry.time().toString());
            json.writeStringProperty("actor", entry.actor().id());
            json.writeStringProperty("what", entry.describe());
            json.writeStringProperty("reason", entry.reason());
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}

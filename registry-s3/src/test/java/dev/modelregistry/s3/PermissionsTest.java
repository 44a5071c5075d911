package dev.modelregistry.s3;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** The policies in docs/s3.md, given to everybody on a bucket of a store that knows policies. */
@Timeout(120)
@EnabledIfSystemProperty(named = "registry.s3.endpoint", matches = ".+")
class PermissionsTest {
    private final TestBucket bucket = TestBucket.fresh();

    private S3Client nobody() {
        return bucket.endpoint()
                .builder()
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    private void allow(String who) throws IOException {
        String docs = Files.readString(Path.of("..", "docs", "s3.md"));
        Matcher block = Pattern.compile("<!-- " + who + " -->\n```json\n(.*?)```", Pattern.DOTALL)
                .matcher(docs);
        assertThat(block.find()).as("docs/s3.md has a policy for a %s", who).isTrue();
        String policy = block.group(1)
                .replace("BUCKET", bucket.name())
                .replace("\"Effect\": \"Allow\",", "\"Effect\": \"Allow\", \"Principal\": \"*\",");
        TestBucket.client().putBucketPolicy(b -> b.bucket(bucket.name()).policy(policy));
    }

    private Registry open(S3Client client) {
        return Registries.builder(
                        S3CommitLog.in(client, bucket.name(), "registry"),
                        S3BlobStore.in(client, bucket.name(), "models"))
                .pollInterval(Duration.ofMillis(100))
                .build();
    }

    private static Registration registration(String content) {
        return Registration.of("fraud")
                .artifact("model.bin", Bytes.utf8(content).toByteArray())
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("transactions", "2026-10-01"))
                .noHyperparameters()
                .noMetrics()
                .build();
    }

    @Test
    void aReaderResolvesLoadsAndServesAndCannotWrite() throws Exception {
        allow("reader");
        try (S3Client client = nobody();
                Registry writer = open(TestBucket.client());
                Registry reader = open(client)) {
            ModelVersion first = writer.register(registration("one"));
            writer.promote(first.ref(), STAGING, "test");

            assertThat(reader.version("fraud@staging").version()).isEqualTo(first.version());
            try (LocalModel files = reader.load("fraud@1.0")) {
                assertThat(files.path("model.bin")).hasContent("one");
            }
            try (ModelHandle<String> handle =
                    reader.serve("fraud@staging", files -> Files.readString(files.path("model.bin")))) {
                ModelVersion second = writer.register(registration("two"));
                writer.promote(second.ref(), STAGING, "test");
                while (!handle.<String, RuntimeException>call(model -> model).equals("two")) {
                    Thread.sleep(20);
                }
            }
            assertThatThrownBy(() -> reader.register(registration("three")))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("403")
                    .hasMessageContaining("docs/s3.md");
            assertThatThrownBy(() -> reader.describe("fraud", "text"))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("403");
            assertThat(writer.audit().history("fraud")).hasSize(4);
        }
    }

    @Test
    void aWriterRegistersAndTidiesAndDeletesNeitherCommitsNorBlobs() throws Exception {
        allow("writer");
        try (S3Client client = nobody();
                S3CommitLog log = S3CommitLog.in(client, bucket.name(), "registry");
                S3BlobStore blobs = S3BlobStore.in(client, bucket.name(), "models");
                Registry writer = open(client)) {
            ModelVersion version = writer.register(registration("one"));
            for (int i = 0; i < 80; i++) {
                writer.tag(version.ref(), "k" + i, "v");
            }
            writer.promote(version.ref(), STAGING, "test");
            writer.demote(version.ref(), STAGING, "test");

            assertThat(log.tidy().index()).isEqualTo(1);
            BlobKey blob = BlobKey.of(Bytes.utf8("one").digest());
            assertThatThrownBy(() -> blobs.delete(blob))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("403");
            String commit = bucket.keysOf(client).stream()
                    .filter(key -> key.contains("/log/"))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() ->
                            client.deleteObject(b -> b.bucket(bucket.name()).key(commit)))
                    .hasMessageContaining("403");
            assertThat(writer.audit().verify("fraud").problems()).isEmpty();
        }
    }
}

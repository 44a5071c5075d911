package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Export;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Sha256;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.UnsuitableStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Plain objects, and links, of what is kept in segments. */
class ExportTest {
    private static final int MIB = 1 << 20;

    private static final String LABELS = "naïve é/labels + more.txt";

    private static final TestBucket bucket = TestBucket.fresh();

    @TempDir
    static Path files;

    /** A version with a file of two segments, one of a single one, and an empty one. */
    @BeforeAll
    static void register() throws IOException {
        byte[] large = new byte[8 * MIB + 100];
        new Random(5).nextBytes(large);
        Files.write(files.resolve("model.bin"), large);
        Files.createDirectory(files.resolve("naïve é"));
        Files.writeString(files.resolve(LABELS), "cat\ndog\n");
        Files.createFile(files.resolve("empty"));
        try (Registry registry = open(TestBucket.client())) {
            registry.register(registration(files));
        }
    }

    private static Registry open(S3Client client) {
        return Registries.builder(bucket.log(), S3BlobStore.in(client, bucket.name(), "models"))
                .build();
    }

    private static Registration registration(Path files) {
        return Registration.of("fraud")
                .artifact(files)
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build();
    }

    private Sha256 digestOf(String key) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (InputStream in =
                TestBucket.client().getObject(b -> b.bucket(bucket.name()).key(key))) {
            byte[] buffer = new byte[MIB];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return Sha256.from(digest.digest());
    }

    @Test
    void filesBecomeObjectsAndNoByteOfThemPassesThroughTheClient() throws IOException {
        try (CountingProxy proxy = CountingProxy.before(bucket.endpoint().uri());
                S3Client counted = bucket.through(proxy.uri());
                Registry registry = open(counted)) {
            Export export = registry.export("fraud@latest", bucket.name(), "plain/fraud");

            assertThat(export.version().ref()).hasToString("fraud@1.0");
            assertThat(export.files().stream().map(Export.File::path)).containsExactly("empty", "model.bin", LABELS);
            for (Export.File file : export.files()) {
                assertThat(file.location().getPath()).isEqualTo("/plain/fraud/" + file.path());
                assertThat(digestOf("plain/fraud/" + file.path())).isEqualTo(file.digest());
            }
            assertThat(export.files().get(1).location())
                    .isEqualTo(URI.create("s3://" + bucket.name() + "/plain/fraud/model.bin"));
            assertThat(proxy.bytes()).isLessThan(MIB / 4);
        }
    }

    @Test
    void anExportAgainCopiesNothing() throws IOException {
        Requests requests = new Requests();
        try (Registry registry = open(bucket.client(requests))) {
            registry.export("fraud@1.0", bucket.name(), "again");
            requests.clear();

            registry.export("fraud@1.0", bucket.name(), "again");

            // the layout, and a look at each of the three objects
            assertThat(requests.all()).hasSize(1 + 3);
        }
    }

    @Test
    void whatIsThereAlreadyIsNotOverwritten() throws IOException {
        try (Registry registry = open(TestBucket.client())) {
            put("others/model.bin", "somebody's");

            assertThatThrownBy(() -> registry.export("fraud@1.0", bucket.name(), "others"))
                    .isInstanceOf(AlreadyExistsException.class)
                    .hasMessageContaining("s3://" + bucket.name() + "/others/model.bin is there already");
            assertThat(digestOf("others/model.bin")).isEqualTo(Sha256.of(utf8("somebody's")));
        }
    }

    @Test
    void aPartThatTheStoreSumsDifferentlyIsNotExported() throws IOException {
        refuses("<CopyPartResult><ETag>\"a\"</ETag><ChecksumSHA256>AAAA</ChecksumSHA256></CopyPartResult>");
    }

    @Test
    void aPartThatIsNotWhatWasCopiedIsNotExported() throws IOException {
        refuses("<CopyPartResult><ETag>\"00000000000000000000000000000000\"</ETag></CopyPartResult>");
    }

    private void refuses(String answer) throws IOException {
        AtomicLong aborted = new AtomicLong();
        S3Client lying = bucket.client((request, sending) -> {
            Map<String, List<String>> query = request.rawQueryParameters();
            if (query.containsKey("uploadId") && request.method().name().equals("DELETE")) {
                aborted.incrementAndGet();
            }
            return query.getOrDefault("partNumber", List.of()).contains("2")
                    ? TestHttpClient.answer(200, answer)
                    : sending.send();
        });
        try (Registry registry = open(lying)) {
            assertThatThrownBy(() -> registry.export("fraud@1.0", bucket.name(), "damaged"))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("is damaged")
                    .hasMessageContaining("damaged/model.bin");
            assertThat(bucket.keys()).doesNotContain("damaged/model.bin");
            assertThat(aborted).hasValue(1);
        }
    }

    @Test
    void aBlobThatIsMissingIsNamed() throws IOException {
        try (Registry registry = open(TestBucket.client())) {
            Sha256 lost = Sha256.of(utf8("lost"));
            ModelVersion version = registry.register(Registration.of("other")
                    .artifact("model.bin", utf8("lost"))
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
            TestBucket.client().deleteObject(b -> b.bucket(bucket.name()).key(blob(lost)));

            assertThatThrownBy(() -> registry.export(version.ref(), bucket.name(), "lost"))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("is missing")
                    .hasMessageContaining(blob(lost));
            assertThatThrownBy(() -> registry.link(version.ref(), "model.bin", Duration.ofMinutes(1)))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining(blob(lost));
        }
    }

    @Test
    void anUploadThatWasCompletedThoughItsAnswerWasLostIsDone() throws IOException {
        S3Client losing = bucket.client((request, sending) -> {
            boolean completes = request.rawQueryParameters().containsKey("uploadId")
                    && request.method().name().equals("POST");
            if (!completes) {
                return sending.send();
            }
            sending.send().responseBody().ifPresent(ExportTest::drain);
            return TestHttpClient.error(404, "NoSuchUpload");
        });
        try (Registry registry = open(losing)) {
            Export export = registry.export("fraud@1.0", bucket.name(), "lossy");
            assertThat(digestOf("lossy/model.bin"))
                    .isEqualTo(export.files().get(1).digest());
        }
    }

    private static void drain(InputStream in) {
        try (in) {
            in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLinkIsReadWithoutCredentials() throws IOException {
        try (Registry registry = open(TestBucket.client())) {
            URLConnection small = registry.link("fraud@1.0", LABELS, Duration.ofMinutes(5))
                    .toURL()
                    .openConnection();
            try (InputStream in = small.getInputStream()) {
                assertThat(in.readAllBytes()).isEqualTo(utf8("cat\ndog\n"));
            }
            assertThat(small.getHeaderField("Content-Disposition")).contains("labels%20%2B%20more.txt");

            URI large = registry.link("fraud@1.0", "model.bin", Duration.ofDays(7));
            try (InputStream in = large.toURL().openStream()) {
                assertThat(Sha256.of(in.readAllBytes()))
                        .isEqualTo(Sha256.of(Files.readAllBytes(files.resolve("model.bin"))));
            }
        }
    }

    @Test
    void whatCannotBeLinkedOrExportedIsRefused() throws IOException {
        try (Registry registry = open(TestBucket.client());
                Registry memory = Registries.inMemory()) {
            assertThatThrownBy(() -> registry.link("fraud@1.0", "model.onnx", Duration.ofMinutes(1)))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("it has empty, model.bin");
            assertThatThrownBy(() -> registry.link("fraud@1.0", "empty", Duration.ofDays(8)))
                    .isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> registry.export("fraud@1.0", bucket.name(), "/plain"))
                    .isInstanceOf(InvalidInputException.class);
            memory.register(registration(files));
            assertThatThrownBy(() -> memory.export("fraud@1.0", "bucket", ""))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("MemoryBlobStore");
        }
    }

    /** Issue 5: less than 1 MiB goes through the client for 1 GiB. */
    @Test
    @Tag("soak")
    void aGibibyteIsExportedWithLessThanAMebibytePassing(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("export.seed", System.nanoTime());
        int mebibytes = Integer.getInteger("export.mib", 1024);
        Random random = new Random(seed);
        byte[] some = new byte[MIB];
        try (OutputStream out = Files.newOutputStream(folder.resolve("model.bin"))) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(some);
                out.write(some);
            }
        }
        try (Registry registry = open(TestBucket.client());
                CountingProxy proxy = CountingProxy.before(bucket.endpoint().uri());
                S3Client counted = bucket.through(proxy.uri());
                Registry exporting = open(counted)) {
            ModelVersion version = registry.register(registration(folder));
            long start = System.nanoTime();
            Export.File file = exporting
                    .export(version.ref(), bucket.name(), "large")
                    .files()
                    .get(0);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "export: seed %d, %d MiB in %.1f s, %d bytes through the client, sha256 %s%n",
                    seed, mebibytes, seconds, proxy.bytes(), file.digest());
            assertThat(proxy.bytes()).isLessThan(MIB);
            assertThat(file.size()).isEqualTo((long) mebibytes * MIB);
            try (InputStream object =
                    TestBucket.client().getObject(b -> b.bucket(bucket.name()).key("large/model.bin"))) {
                assertThat(sha256sum(object)).isEqualTo(file.digest().hex());
            }
        }
    }

    /** By a program that is not ours. */
    private static String sha256sum(InputStream bytes) throws IOException {
        Process process = new ProcessBuilder("sha256sum").start();
        try (OutputStream in = process.getOutputStream()) {
            bytes.transferTo(in);
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return printed.split(" ", 2)[0];
    }

    private static String blob(Sha256 digest) {
        return "models/blob/" + digest.hex().substring(0, 2) + "/" + digest.hex();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void put(String key, String content) {
        TestBucket.client().putObject(b -> b.bucket(bucket.name()).key(key), RequestBody.fromBytes(utf8(content)));
    }
}

package dev.modelregistry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.admin.CopyReport;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.CommitLog;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit anywhere, in what is stored or in what is cached: found by a load, named, and mended from a good copy. */
class FlippedBitTest {
    private static final int SIZE = (8 << 20) + 4_321;

    @TempDir
    Path directory;

    private final byte[] content = new byte[SIZE];
    private final CommitLog log = new MemoryCommitLog();
    private final BlobStore blobs = new MemoryBlobStore();
    private final CommitLog backupLog = new MemoryCommitLog();
    private final BlobStore backupBlobs = new MemoryBlobStore();
    private final Random random = new Random();
    private ModelVersion version;

    @BeforeEach
    void register() {
        long seed = Long.getLong("flip.seed", System.nanoTime());
        System.out.println("flip.seed=" + seed);
        random.setSeed(seed);
        random.nextBytes(content);
        try (Registry registry = Registries.builder(log, blobs).build();
                Registry backup = Registries.builder(backupLog, backupBlobs).build()) {
            version = registry.register(Registration.of("fraud")
                    .artifact("model.bin", content)
                    .artifact("labels.txt", "0123456789".getBytes(StandardCharsets.UTF_8))
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics()
                    .build());
            registry.admin().copy("fraud", backup);
        }
    }

    @Test
    void inAStoredBlobItIsFoundNamedAndMended() throws IOException {
        inAStoredBlob(20);
    }

    @Tag("soak")
    @Test
    void inAStoredBlobItIsFoundNamedAndMendedAThousandTimes() throws IOException {
        inAStoredBlob(1_000);
    }

    @Test
    void inACachedFileItIsFoundNamedAndMended() throws IOException {
        inACachedFile(20);
    }

    @Tag("soak")
    @Test
    void inACachedFileItIsFoundNamedAndMendedAThousandTimes() throws IOException {
        inACachedFile(1_000);
    }

    private void inAStoredBlob(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            List<BlobStat> all = blobs.list(PageRequest.first(100)).items();
            // the newest generation is the one that readers come to: the others are gone
            BlobStat hit = all.get(random.nextInt(all.size()));
            flip(hit);
            try (Registry registry = Registries.builder(log, blobs).build();
                    Registry backup = Registries.builder(backupLog, backupBlobs).build()) {
                assertThatThrownBy(() -> registry.load(version.ref()))
                        .as("bit in %s", hit)
                        .isInstanceOf(IntegrityException.class)
                        .hasMessageContaining("fraud@1.0")
                        .hasMessageContaining("is damaged in the blob store")
                        .hasMessageContaining(hit.key().digest().hex());

                CopyReport mended = backup.admin().copy("fraud", registry);

                assertThat(mended.blobsCopied()).isEqualTo(1);
                assertThat(mended.commits()).isZero();
                assertLoads(registry);
            }
            blobs.delete(hit.key());
        }
    }

    private void flip(BlobStat blob) throws IOException {
        byte[] bytes =
                Channels.newInputStream(blobs.open(blob.key(), 0, blob.size())).readAllBytes();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        blobs.delete(blob.key());
        blobs.put(blob.key(), BlobSource.of(Bytes.wrap(bytes)));
    }

    private void inACachedFile(int times) throws IOException {
        LocalCache cache = LocalCache.at(directory.resolve("cache"), 1L << 30);
        load(cache);
        try (Registry open =
                Registries.builder(log, blobs).cache(cache.verifyAlways()).build()) {
            assertLoads(open);
            for (int i = 0; i < times; i++) {
                List<Path> files = cached();
                assertThat(files).as("two files and their layout").hasSize(3);
                Path hit = files.get(random.nextInt(3));
                byte[] good = Files.readAllBytes(hit);
                byte[] bytes = good.clone();
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(hit, bytes);
                Warnings.forget();

                if (i % 2 == 0) {
                    load(cache);
                } else {
                    assertLoads(open);
                }

                assertThat(hit).as("bit in %s", hit).hasBinaryContent(good);
                String named = hit.endsWith("layout") ? "its layout" : "file " + hit.getFileName();
                assertThat(Warnings.told())
                        .as("bit in %s", hit)
                        .anySatisfy(told -> assertThat(told)
                                .contains("in " + directory.toRealPath().resolve("cache") + " is damaged")
                                .contains(named));
            }
        }
    }

    /** As a new process would. */
    private void load(LocalCache cache) throws IOException {
        try (Registry registry = Registries.builder(log, blobs).cache(cache).build()) {
            assertLoads(registry);
        }
    }

    private void assertLoads(Registry registry) throws IOException {
        try (LocalModel model = registry.load(version.ref())) {
            assertThat(Files.readAllBytes(model.path("model.bin"))).isEqualTo(content);
            assertThat(model.path("labels.txt")).hasContent("0123456789");
        }
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("cache/entries"))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}

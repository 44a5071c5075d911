package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.io.MoreFiles;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.serve.Switchable;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private final Switchable store = new Switchable();
    private Path cache;
    private Registry registry;

    @BeforeEach
    void open() {
        cache = directory.resolve("cache");
        registry = open(LocalCache.at(cache, 100L * MIB));
    }

    /** As another process would: what one registry knows of the cache, no other does. */
    private Registry open(LocalCache with) {
        return Registries.builder(store.log, store.blobs).cache(with).build();
    }

    private Registry reopen() {
        registry.close();
        registry = open(LocalCache.at(cache, 100L * MIB));
        return registry;
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private ModelVersion register(String name, Path artifact) {
        return registry.register(Registration.of(name)
                .artifact(artifact)
                .trainedAt(Instant.parse("2026-09-30T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    private Path file(String name, byte[] content) throws IOException {
        Path file = directory.resolve("artifacts").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static byte[] random(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private void assertLoads(ModelVersion version, byte[] content, int blobs) throws IOException {
        store.calls("open");
        try (LocalModel model = registry.load(version.ref())) {
            assertThat(model.path(model.files().get(0))).hasBinaryContent(content);
        }
        assertThat(store.calls("open")).as("blobs that were moved").isEqualTo(blobs);
    }

    @Test
    void bytesAreMovedOnce() throws IOException {
        byte[] content = random(1, 20 * MIB);
        ModelVersion version = register("fraud", file("model.bin", content));
        // three segments and the list of them
        assertLoads(version, content, 4);
        assertLoads(version, content, 0);
        reopen();
        assertLoads(version, content, 0);
    }

    /** Else the locks that one registry has on files would end when another one closes the same files. */
    @Test
    void aLinkToACacheThatIsNotThereYetIsTheSameCache() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        ModelVersion version = register("fraud", file("model.bin", random(1, 1000)));
        try (Registry other = open(LocalCache.at(link.resolve("cache"), 100L * MIB));
                LocalModel here = registry.load(version.ref());
                LocalModel there = other.load(version.ref())) {
            assertThat(there.path(there.files().get(0)))
                    .isEqualTo(here.path(here.files().get(0)));
        }
    }

    @Test
    void whatAnotherVersionHasIsCopied() throws IOException {
        byte[] content = random(2, 40 * MIB);
        ModelVersion first = register("fraud", file("model.bin", content));
        assertLoads(first, content, 6);
        content[9 * MIB] ^= 1;
        ModelVersion second = register("fraud", file("model.bin", content));
        assertLoads(second, content, 2);
    }

    @Test
    void aFolderComesBackAsItWentIn() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("folder/nested"));
        Files.writeString(folder.resolve("run.sh"), "#!/bin/sh\n");
        assertThat(folder.resolve("run.sh").toFile().setExecutable(true)).isTrue();
        Files.createFile(folder.resolve("empty"));
        Files.writeString(folder.getParent().resolve("weights"), "weights");
        ModelVersion version = register("fraud", folder.getParent());
        for (int i = 0; i < 2; i++) {
            try (LocalModel model = registry.load(version.ref())) {
                assertThat(model.files()).containsExactly("nested/empty", "nested/run.sh", "weights");
                assertThat(model.path("nested/empty")).isEmptyFile();
                assertThat(model.path("nested/run.sh")).isExecutable();
                assertThat(model.path("weights")).hasContent("weights");
                assertThat(Files.isExecutable(model.path("weights"))).isFalse();
            }
        }
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGoesUnlessItIsInUse() throws Exception {
        List<ModelVersion> versions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            versions.add(register("m" + i, file("model.bin", random(i, MIB))));
        }
        registry.close();
        registry = open(LocalCache.at(cache, 3 * MIB + MIB / 2));
        LocalModel inUse = registry.load(versions.get(0).ref());
        for (int i : new int[] {1, 2, 1, 3}) {
            registry.load(versions.get(i).ref()).close();
        }
        assertThat(folders("entries")).isEqualTo(3);
        assertThat(folders("leases")).isEqualTo(3);
        // 2 went, as 0 is in use and 1 was used later
        assertLoads(versions.get(1), random(1, MIB), 0);
        assertLoads(versions.get(0), random(0, MIB), 0);
        assertLoads(versions.get(2), random(2, MIB), 1);
        assertThat(inUse.path("model.bin")).hasBinaryContent(random(0, MIB));
        inUse.close();
        registry.close();
        assertThat(leases()).isEmpty();
    }

    private int folders(String folder) throws IOException {
        try (Stream<Path> all = Files.list(cache.resolve(folder))) {
            return (int) all.count();
        }
    }

    private List<Path> leases() throws IOException {
        try (Stream<Path> all = Files.walk(cache.resolve("leases"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void anyFlippedBitIsFoundAndMended() throws IOException {
        byte[] content = random(3, 9 * MIB);
        ModelVersion version = register("fraud", file("model.bin", content));
        assertLoads(version, content, 3);
        Path file = cachedFile();
        Random random = new Random(4);
        for (int i = 0; i < 10; i++) {
            byte[] damaged = content.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            reopen();
            try (LocalModel model = registry.load(version.ref())) {
                assertThat(model.path("model.bin")).hasBinaryContent(content);
            }
        }
        Files.write(file, new byte[content.length - 1]);
        assertLoads(version, content, 2);
        Files.delete(file);
        assertLoads(version, content, 2);
    }

    private Path cachedFile() throws IOException {
        try (Stream<Path> all = Files.walk(cache.resolve("entries"))) {
            return all.filter(path -> path.endsWith("model.bin")).findFirst().orElseThrow();
        }
    }

    @Test
    void aRegistryThatVerifiesAlwaysFindsWhatHappenedLater() throws IOException {
        byte[] content = random(5, MIB);
        ModelVersion version = register("fraud", file("model.bin", content));
        try (Registry careful = open(LocalCache.at(cache, 10 * MIB).verifyAlways())) {
            careful.load(version.ref()).close();
            byte[] damaged = content.clone();
            damaged[17] ^= 1;
            Files.write(cachedFile(), damaged);
            try (LocalModel model = careful.load(version.ref())) {
                assertThat(model.path("model.bin")).hasBinaryContent(content);
            }
        }
    }

    @Test
    void anInterruptedLoadGoesOnWhereItWas() throws IOException {
        byte[] content = random(6, 80 * MIB);
        ModelVersion version = register("fraud", file("model.bin", content));
        store.failAfter("open", 6);
        assertThatThrownBy(() -> registry.load(version.ref())).isInstanceOf(StoreUnavailableException.class);
        store.calls("open");
        store.failAfter("open", Integer.MAX_VALUE);
        // the list of segments, and five of them, are there
        assertLoads(version, content, 11 - 6);
    }

    @Test
    void manyAtOnceLoadItOnce() throws Exception {
        byte[] content = random(7, 20 * MIB);
        ModelVersion version = register("fraud", file("model.bin", content));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        store.calls("open");
        try (Registry other = open(LocalCache.at(cache, 100L * MIB))) {
            List<Future<?>> loads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Registry one = i % 2 == 0 ? registry : other;
                loads.add(threads.submit(() -> {
                    try (LocalModel model = one.load(version.ref())) {
                        assertThat(model.path("model.bin")).hasBinaryContent(content);
                    }
                }));
            }
            for (Future<?> load : loads) {
                load.get();
            }
        } finally {
            threads.shutdown();
        }
        // the list of segments may be read by each
        assertThat(store.calls("open")).isBetween(4, 3 + 16);
        registry.close();
        assertThat(leases()).isEmpty();
        assertThat(cache.resolve("loading")).isEmptyDirectory();
    }

    @Test
    void aFullDiskIsNamedAndWhatIsThereIsServedOn() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "it takes a device that is always full");
        byte[] old = random(9, MIB);
        ModelVersion first = register("fraud", file("model.bin", old));
        ModelVersion second = register("fraud", file("model.bin", random(10, MIB)));
        try (Registry elsewhere = open(LocalCache.at(directory.resolve("elsewhere"), 10L * MIB))) {
            elsewhere.load(second.ref()).close();
        }
        String key;
        try (Stream<Path> all = Files.list(directory.resolve("elsewhere/entries"))) {
            key = all.findFirst().orElseThrow().getFileName().toString();
        }
        assertLoads(first, old, 1);
        Path loading =
                Files.createDirectories(cache.resolve("loading").resolve(key).resolve("files"));
        Path target = Files.createSymbolicLink(loading.resolve("model.bin"), full);

        assertThatThrownBy(() -> registry.load(second.ref()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("file model.bin of fraud@1.1")
                .hasMessageContaining("No space left on device; see that there is room");
        assertLoads(first, old, 0);

        Files.delete(target);
        registry.load(second.ref()).close();
    }

    @Test
    void fromAReadOnlyDirectoryWhatIsThereIsServedAndWhatIsNotIsRefusedByName() throws IOException {
        byte[] content = random(11, MIB);
        ModelVersion there = register("fraud", file("model.bin", content));
        ModelVersion missing = register("fraud", file("model.bin", random(12, MIB)));
        assertLoads(there, content, 1);
        setWritable(false);
        try {
            assumeFalse(Files.isWritable(cache), "the superuser may write everywhere");
            reopen();

            assertLoads(there, content, 0);
            assertThatThrownBy(() -> registry.load(missing.ref()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(cache.toString())
                    .hasMessageContaining("cannot be written to");
        } finally {
            setWritable(true);
        }
    }

    private void setWritable(boolean writable) throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            for (Path path : all.toList()) {
                assertThat(path.toFile().setWritable(writable)).isTrue();
            }
        }
    }

    @Test
    void halfLoadsOfOtherProcessesThatDiedCountTowardsTheBoundAndGoFirst() throws IOException {
        ModelVersion first = register("first", file("model.bin", random(13, MIB)));
        ModelVersion second = register("second", file("model.bin", random(14, MIB)));
        registry.close();
        registry = open(LocalCache.at(cache, 2 * MIB + MIB / 2));
        registry.load(first.ref()).close();
        Path half = Files.createDirectories(cache.resolve("loading/" + "0".repeat(64) + "/files"));
        Files.write(half.resolve("model.bin"), new byte[MIB]);
        Path goingOut = Files.createDirectories(cache.resolve("loading/" + UUID.randomUUID()));
        Files.write(goingOut.resolve("model.bin"), new byte[MIB]);

        registry.load(second.ref()).close();

        assertThat(cache.resolve("loading")).isEmptyDirectory();
        assertThat(folders("entries")).isEqualTo(2);
    }

    @Test
    void aCacheOfAnotherFormatIsLeftAlone() throws IOException {
        Files.createDirectories(cache);
        Files.writeString(cache.resolve("format"), "2\n");
        ModelVersion version = register("fraud", file("model.bin", random(8, 10)));
        assertThatThrownBy(() -> registry.load(version.ref()))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("has format 2; this release knows 1");
    }

    @Test
    void thelayoutOfTheDirectoryIsFormat1() throws IOException {
        ModelVersion version = register("fraud", file("model.bin", "weights".getBytes(StandardCharsets.UTF_8)));
        registry.load(version.ref()).close();
        registry.close();
        String key = "6ed1dfc78328cfcbfeb75680d7b68c16f95ddc5e7b974d3e49d0b45202ba86e0";
        List<String> files = new ArrayList<>();
        for (Path path : MoreFiles.fileTraverser().depthFirstPreOrder(cache)) {
            if (Files.isRegularFile(path)) {
                files.add(cache.relativize(path).toString().replace('\\', '/'));
            }
        }
        assertThat(files)
                .containsExactlyInAnyOrder(
                        "format",
                        "entries/" + key + "/layout",
                        "entries/" + key + "/files/model.bin",
                        "locks/" + key,
                        "locks/directory");
        assertThat(cache.resolve("format")).hasContent("1");
    }
}

package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.serve.Switchable;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in the directory of a cache costs a load from the store, and nothing more. */
class CacheHealsTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private final Switchable store = new Switchable();
    private Path cache;
    private Registry registry;

    @BeforeEach
    void open() {
        cache = directory.resolve("cache");
        open(LocalCache.at(cache, 100L * MIB));
    }

    private void open(LocalCache with) {
        registry = Registries.builder(store.log, store.blobs).cache(with).build();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private ModelVersion register(String name, byte[] content) {
        return registry.register(Registration.of(name)
                .artifact("model.bin", content)
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
    }

    private static byte[] random(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private void assertLoads(ModelVersion version, byte[] content, int blobs) throws IOException {
        store.calls("open");
        try (LocalModel model = registry.load(version.ref())) {
            assertThat(model.path("model.bin")).hasBinaryContent(content);
        }
        assertThat(store.calls("open")).as("blobs that were moved").isEqualTo(blobs);
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> all = Files.list(cache.resolve("entries"))) {
            return all.toList();
        }
    }

    private Path onlyEntry() throws IOException {
        assertThat(entries()).hasSize(1);
        return entries().get(0);
    }

    @Test
    void aDamagedEntryWhoseLoadFailedIsLoadedAtOnceWhenTheStoreIsBack() throws IOException {
        registry.close();
        open(LocalCache.at(cache, 100L * MIB).verifyAlways());
        byte[] content = random(1, MIB);
        ModelVersion version = register("fraud", content);
        assertLoads(version, content, 1);
        byte[] damaged = content.clone();
        damaged[17] ^= 1;
        Files.write(onlyEntry().resolve("files/model.bin"), damaged);

        store.failAfter("open", 0);
        assertThatThrownBy(() -> registry.load(version.ref()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the store is down");
        store.failAfter("open", Integer.MAX_VALUE);

        assertLoads(version, content, 1);
        assertLoads(version, content, 0);
    }

    @Test
    void anEntryThatSomebodyRemovedWhileItWasInUseIsLoadedAgain() throws IOException {
        byte[] content = random(2, MIB);
        ModelVersion version = register("fraud", content);
        try (LocalModel inUse = registry.load(version.ref())) {
            assertThat(inUse.files()).containsExactly("model.bin");
            MoreFiles.deleteRecursively(onlyEntry(), RecursiveDeleteOption.ALLOW_INSECURE);

            assertLoads(version, content, 1);
        }
        assertLoads(version, content, 0);
    }

    @Test
    void whatSomebodyHasPutBesideTheEntriesIsIgnoredAndStays() throws IOException {
        registry.close();
        open(LocalCache.at(cache, MIB + MIB / 2));
        Path stray = Files.createDirectories(cache.resolve("entries")).resolve(".DS_Store");
        Files.write(stray, new byte[3 * MIB]);
        ModelVersion first = register("first", random(3, MIB));
        ModelVersion second = register("second", random(4, MIB));

        assertLoads(first, random(3, MIB), 1);
        // it takes no room of the entries'
        assertLoads(first, random(3, MIB), 0);
        assertLoads(second, random(4, MIB), 1);

        assertThat(stray).hasSize(3L * MIB);
        assertThat(entries()).hasSize(2);
    }

    @Test
    void anEntryWhoseLayoutCannotBeReadIsEvictedInItsTurn() throws IOException {
        registry.close();
        open(LocalCache.at(cache, 2 * MIB + MIB / 2));
        assertLoads(register("first", random(5, MIB)), random(5, MIB), 1);
        Path unreadable = replaceLayoutByFolder();

        assertLoads(register("second", random(6, MIB)), random(6, MIB), 1);
        assertThat(unreadable).as("there is room for two").exists();
        assertLoads(register("third", random(7, MIB)), random(7, MIB), 1);
        assertThat(unreadable).doesNotExist();
        assertThat(entries()).hasSize(2);
    }

    /** Not even the superuser can read it then. */
    private Path replaceLayoutByFolder() throws IOException {
        Path entry = onlyEntry();
        Files.delete(entry.resolve("layout"));
        Files.createDirectory(entry.resolve("layout"));
        return entry;
    }

    @Test
    void anEntryWhoseLayoutCannotBeReadIsLoadedAgain() throws IOException {
        ModelVersion version = register("fraud", random(8, MIB));
        assertLoads(version, random(8, MIB), 1);
        replaceLayoutByFolder();
        registry.close();
        open(LocalCache.at(cache, 100L * MIB));

        assertLoads(version, random(8, MIB), 1);
        assertThat(onlyEntry().resolve("layout")).isRegularFile();
    }

    @Test
    void aSegmentThatCannotBeReadInAnotherEntryComesFromTheStore() throws IOException {
        byte[] content = random(9, 20 * MIB);
        assertLoads(register("fraud", content), content, 4);
        Path file = onlyEntry().resolve("files/model.bin");
        Files.delete(file);
        Files.createDirectory(file);
        content[0] ^= 1;
        ModelVersion next = register("fraud", content);

        assertLoads(next, content, 4);
    }

    @Test
    void whatIsThereIsLoadedThoughItCannotBeToldWhatMayGo() throws IOException {
        ModelVersion first = register("first", random(7, MIB));
        assertLoads(first, random(7, MIB), 1);
        Path key = onlyEntry().getFileName();
        ModelVersion second = register("second", random(8, MIB));
        assertLoads(second, random(8, MIB), 1);
        registry.close();
        Path leases = cache.resolve("leases").resolve(key);
        MoreFiles.deleteRecursively(leases, RecursiveDeleteOption.ALLOW_INSECURE);
        Files.createFile(leases);

        open(LocalCache.at(cache, MIB + MIB / 2));

        assertLoads(second, random(8, MIB), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"entries", "leases", "loading", "locks"})
    void aFolderThatSomebodyRemovedIsMadeAgain(String folder) throws IOException {
        byte[] content = random(10, MIB);
        ModelVersion version = register("fraud", content);
        assertLoads(version, content, 1);
        MoreFiles.deleteRecursively(cache.resolve(folder), RecursiveDeleteOption.ALLOW_INSECURE);

        ModelVersion next = register("next", random(11, MIB));
        assertLoads(next, random(11, MIB), 1);
        assertLoads(version, content, folder.equals("entries") ? 1 : 0);
    }
}

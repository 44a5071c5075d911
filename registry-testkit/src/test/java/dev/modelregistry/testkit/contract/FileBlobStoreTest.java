package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.modelregistry.PageRequest;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.testkit.powerloss.PowerLossFileSystem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory of blobs promises beside the contract. */
class FileBlobStoreTest {
    private static final Bytes BYTES = Samples.randomBytes(300_000, 1);
    private static final BlobKey KEY = BlobKey.of(BYTES.digest());

    @TempDir
    Path directory;

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void aBlobIsAFileUnderItsFirstTwoDigits() throws IOException {
        BlobKey later = new BlobKey(KEY.digest(), 3);
        BlobStore store = FileBlobStore.at(directory);
        store.put(KEY, BlobSource.of(BYTES));
        store.put(later, BlobSource.of(BYTES));

        Path folder = directory.resolve("blob").resolve(KEY.digest().hex().substring(0, 2));
        assertThat(Files.readAllBytes(folder.resolve(KEY.digest().hex()))).isEqualTo(BYTES.toByteArray());
        assertThat(folder.resolve(KEY.digest().hex() + ".3")).exists();
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void whoOnlyReadsMakesNoFileAndNoDirectory() {
        Path absent = directory.resolve("absent");
        BlobStore store = FileBlobStore.at(absent);

        assertThat(store.list(PageRequest.first(10)).items()).isEmpty();
        assertThat(store.stat(List.of(KEY))).isEmpty();
        store.delete(KEY);

        assertThat(absent).doesNotExist();
    }

    @Test
    void whatWasPutSurvivesAPowerLoss() throws IOException {
        BlobStore store = FileBlobStore.at(PowerLossFileSystem.over(directory).resolve("a/b"));
        BlobStore afterwards = FileBlobStore.at(directory.resolve("a/b"));
        for (int i = 0; i < 40; i++) {
            Bytes bytes = Bytes.utf8("blob " + i);
            BlobKey key = BlobKey.of(bytes.digest());

            store.put(key, BlobSource.of(bytes));

            assertThat(BlobConcern.read(afterwards, key)).isEqualTo(bytes);
        }
    }

    @Test
    void aBlobThatAnotherHasNotYetForcedToTheDiskSurvivesOnceItWasPutHereToo() throws IOException {
        Path view = PowerLossFileSystem.over(directory);
        Path folder = Files.createDirectories(
                view.resolve("blob").resolve(KEY.digest().hex().substring(0, 2)));
        Path file = folder.resolve(KEY.digest().hex());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(BYTES.toByteArray()));
            channel.force(true);
        }
        BlobStore afterwards = FileBlobStore.at(directory);
        assertThat(afterwards.stat(List.of(KEY))).isEmpty();

        FileBlobStore.at(view).put(KEY, BlobSource.of(BYTES));

        assertThat(BlobConcern.read(afterwards, KEY)).isEqualTo(BYTES);
    }

    @Test
    void whatWasDeletedStaysSoAfterAPowerLoss() throws IOException {
        BlobStore store = FileBlobStore.at(PowerLossFileSystem.over(directory));
        store.put(KEY, BlobSource.of(BYTES));

        store.delete(KEY);

        assertThat(FileBlobStore.at(directory).stat(List.of(KEY))).isEmpty();
    }

    @Test
    void onlyOldLeftoversOfOtherProcessesAreRemoved() throws IOException {
        Path old = leftover("old", Duration.ofHours(25));
        Path fresh = leftover("fresh", Duration.ofHours(23));

        FileBlobStore.at(directory).put(KEY, BlobSource.of(BYTES));

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void whatIsNoBlobIsNotListed() throws IOException {
        BlobStore store = FileBlobStore.at(directory);
        store.put(KEY, BlobSource.of(BYTES));
        String hex = KEY.digest().hex();
        Path folder = directory.resolve("blob").resolve(hex.substring(0, 2));
        for (String name :
                List.of(".DS_Store", hex + ".0", hex + ".01", hex + ".99999999999", hex + ".2147483648", "0" + hex)) {
            Files.createFile(folder.resolve(name));
        }
        Files.createDirectory(directory.resolve("blob").resolve("lost+found"));

        assertThat(store.list(PageRequest.first(10)).items()).containsExactly(new BlobStat(KEY, BYTES.size()));
    }

    @Test
    void aDirectoryThatSomebodyRemovedIsMadeAgain() throws IOException {
        Path root = directory.resolve("blobs");
        BlobStore store = FileBlobStore.at(root);
        store.put(KEY, BlobSource.of(BYTES));
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(FileBlobStoreTest::remove);
        }

        store.put(KEY, BlobSource.of(BYTES));

        assertThat(BlobConcern.read(store, KEY)).isEqualTo(BYTES);
    }

    @Test
    void aFileWhereTheDirectoryShouldBeIsNamedInTheError() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> FileBlobStore.at(file).put(KEY, BlobSource.of(BYTES)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(KEY.toString())
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not a directory");
    }

    @Test
    void aMissingPermissionIsNamedInTheError() throws IOException {
        Path locked = Files.createDirectory(
                directory.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        assumeFalse(Files.isWritable(locked), "the superuser may write everywhere");

        assertThatThrownBy(() -> FileBlobStore.at(locked).put(KEY, BlobSource.of(BYTES)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("permission denied for " + locked);
    }

    @Test
    void anInterruptedThreadPutsNothingAndStaysInterrupted() {
        BlobStore store = FileBlobStore.at(directory);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> store.put(KEY, BlobSource.of(BYTES)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        BlobConcern.assertAbsent(store, KEY);
    }

    @Test
    void aThreadThatIsInterruptedMidwayLeavesNothingHalfWritten() {
        BlobStore store = FileBlobStore.at(directory);
        BlobSource interrupting = new BlobSource() {
            @Override
            public long size() {
                return BYTES.size();
            }

            @Override
            public InputStream open() {
                return new FilterInputStream(BYTES.openStream()) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int n = super.read(buffer, offset, length);
                        if (available() < BYTES.size() / 2) {
                            Thread.currentThread().interrupt();
                        }
                        return n;
                    }
                };
            }
        };

        assertThatThrownBy(() -> store.put(KEY, interrupting))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        BlobConcern.assertAbsent(store, KEY);
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        store.put(KEY, BlobSource.of(BYTES));
        BlobConcern.assertPresent(store, KEY, BYTES);
    }

    private Path leftover(String name, Duration age) throws IOException {
        Path file = Files.createDirectories(directory.resolve("tmp")).resolve(name);
        Files.createFile(file);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

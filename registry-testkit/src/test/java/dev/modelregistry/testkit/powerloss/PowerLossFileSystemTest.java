package dev.modelregistry.testkit.powerloss;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real directory holds at any moment is what a crash at that moment leaves. */
class PowerLossFileSystemTest {
    @TempDir
    Path temporary;

    private Path real;
    private Path disk;

    @BeforeEach
    void layOver() throws IOException {
        real = Files.createDirectory(temporary.resolve("real"));
        disk = PowerLossFileSystem.over(real);
    }

    @Nested
    class FileBytes {
        @Test
        void areSeenByTheProcessAtOnceAndByTheDiskNever() throws IOException {
            Files.writeString(disk.resolve("a"), "bytes");
            force(disk);

            assertThat(disk.resolve("a")).hasContent("bytes");
            assertThat(real.resolve("a")).isEmptyFile();
        }

        @Test
        void areOnTheDiskOnceForced() throws IOException {
            Files.writeString(disk.resolve("a"), "bytes");
            force(disk, disk.resolve("a"));

            assertThat(real.resolve("a")).hasContent("bytes");
        }

        @Test
        void areAsTheyWereAtTheLastForce() throws IOException {
            survivor("a", "first");
            Files.writeString(disk.resolve("a"), "and more", APPEND);

            assertThat(real.resolve("a")).hasContent("first");
        }

        @Test
        void forcedThroughAnotherChannelAreForced() throws IOException {
            survivor("a", "first");
            try (FileChannel writer = FileChannel.open(disk.resolve("a"), WRITE)) {
                writer.write(StandardCharsets.UTF_8.encode("F"), 0);
                try (FileChannel reader = FileChannel.open(disk.resolve("a"), READ)) {
                    reader.force(true);
                }
            }

            assertThat(real.resolve("a")).hasContent("First");
        }

        @Test
        void writtenToASynchronousChannelAreForced() throws IOException {
            survivor("a", "first");
            Files.writeString(disk.resolve("a"), "again", WRITE, DSYNC);

            assertThat(real.resolve("a")).hasContent("again");
        }

        @Test
        void cutOffAreBackUntilTheCutIsForced() throws IOException {
            survivor("a", "first");
            try (FileChannel channel = FileChannel.open(disk.resolve("a"), WRITE)) {
                channel.truncate(2);
                assertThat(real.resolve("a")).hasContent("first");

                channel.force(false);
                assertThat(real.resolve("a")).hasContent("fi");
            }
        }

        @Test
        void forcedAfterTheFileWasRenamedReachItsForcedName() throws IOException {
            survivor("a", "first");
            Files.move(disk.resolve("a"), disk.resolve("b"));
            Files.writeString(disk.resolve("b"), "again");
            force(disk.resolve("b"));

            assertThat(real.resolve("a")).hasContent("again");
            assertThat(real.resolve("b")).doesNotExist();
        }
    }

    @Nested
    class Entries {
        @Test
        void ofAForcedFileAreGoneUntilTheDirectoryIsForced() throws IOException {
            Files.writeString(disk.resolve("a"), "bytes");
            force(disk.resolve("a"));
            assertThat(namesIn(real)).isEmpty();

            force(disk);
            assertThat(real.resolve("a")).hasContent("bytes");
        }

        @Test
        void renamedKeepTheOldNameUntilTheDirectoryIsForced() throws IOException {
            survivor("temporary", "bytes");
            Files.move(disk.resolve("temporary"), disk.resolve("final"), ATOMIC_MOVE);
            assertThat(namesIn(disk)).containsExactly("final");
            assertThat(namesIn(real)).containsExactly("temporary");

            force(disk);
            assertThat(namesIn(real)).containsExactly("final");
            assertThat(real.resolve("final")).hasContent("bytes");
        }

        @Test
        void replacedKeepTheOldBytesUntilTheDirectoryIsForced() throws IOException {
            survivor("final", "old");
            Files.writeString(disk.resolve("temporary"), "new");
            force(disk.resolve("temporary"));
            Files.move(disk.resolve("temporary"), disk.resolve("final"), ATOMIC_MOVE);
            assertThat(real.resolve("final")).hasContent("old");

            force(disk);
            assertThat(real.resolve("final")).hasContent("new");
        }

        /** The classic mistake: rename without forcing the file first. */
        @Test
        void forcedBeforeTheirBytesLeadToAnEmptyFile() throws IOException {
            survivor("final", "old");
            Files.writeString(disk.resolve("temporary"), "new");
            Files.move(disk.resolve("temporary"), disk.resolve("final"), ATOMIC_MOVE);
            force(disk);

            assertThat(real.resolve("final")).isEmptyFile();
        }

        @Test
        void deletedAreBackUntilTheDirectoryIsForced() throws IOException {
            survivor("a", "bytes");
            Files.delete(disk.resolve("a"));
            assertThat(disk.resolve("a")).doesNotExist();
            assertThat(real.resolve("a")).hasContent("bytes");

            force(disk);
            assertThat(real.resolve("a")).doesNotExist();
        }

        @Test
        void linkedLeadToTheSameFile() throws IOException {
            survivor("a", "bytes");
            Files.createLink(disk.resolve("b"), disk.resolve("a"));
            Files.delete(disk.resolve("a"));
            assertThat(namesIn(real)).containsExactly("a");

            Files.writeString(disk.resolve("b"), "other");
            force(disk, disk.resolve("b"));
            assertThat(namesIn(real)).containsExactly("b");
            assertThat(real.resolve("b")).hasContent("other");
        }

        @Test
        void movedBetweenDirectoriesAreInBothIfOnlyTheTargetIsForced() throws IOException {
            moveBetweenForcedDirectories();
            force(disk.resolve("to"));

            assertThat(real.resolve("from/a")).hasContent("bytes");
            assertThat(real.resolve("to/a")).hasContent("bytes");
        }

        @Test
        void movedBetweenDirectoriesAreInNeitherIfOnlyTheSourceIsForced() throws IOException {
            moveBetweenForcedDirectories();
            force(disk.resolve("from"));
            assertThat(namesIn(real.resolve("from"))).isEmpty();
            assertThat(namesIn(real.resolve("to"))).isEmpty();

            force(disk.resolve("to"));
            assertThat(real.resolve("to/a")).hasContent("bytes");
        }

        private void moveBetweenForcedDirectories() throws IOException {
            Files.createDirectory(disk.resolve("from"));
            Files.createDirectory(disk.resolve("to"));
            Files.writeString(disk.resolve("from/a"), "bytes");
            force(disk, disk.resolve("from"), disk.resolve("from/a"));
            Files.move(disk.resolve("from/a"), disk.resolve("to/a"), ATOMIC_MOVE);
        }
    }

    @Nested
    class Directories {
        @Test
        void areGoneWithAllThatIsInThemUntilTheirOwnEntryIsForced() throws IOException {
            Files.createDirectories(disk.resolve("a/b"));
            Files.writeString(disk.resolve("a/b/c"), "bytes");
            force(disk.resolve("a/b/c"), disk.resolve("a/b"), disk.resolve("a"));
            assertThat(namesIn(real)).isEmpty();

            force(disk);
            assertThat(real.resolve("a/b/c")).hasContent("bytes");
        }

        @Test
        void areEmptyWhileOnlyTheirOwnEntryIsForced() throws IOException {
            Files.createDirectory(disk.resolve("a"));
            Files.writeString(disk.resolve("a/b"), "bytes");
            force(disk.resolve("a/b"), disk);

            assertThat(real.resolve("a")).isEmptyDirectory();
        }

        @Test
        void deletedAreBackWithTheirFilesUntilTheParentIsForced() throws IOException {
            Files.createDirectory(disk.resolve("a"));
            Files.writeString(disk.resolve("a/b"), "bytes");
            force(disk.resolve("a/b"), disk.resolve("a"), disk);
            Files.delete(disk.resolve("a/b"));
            Files.delete(disk.resolve("a"));
            assertThat(real.resolve("a/b")).hasContent("bytes");

            force(disk);
            assertThat(namesIn(real)).isEmpty();
        }

        @Test
        void madeAgainUnderTheSameNameAreOthers() throws IOException {
            Files.createDirectory(disk.resolve("a"));
            Files.writeString(disk.resolve("a/old"), "bytes");
            force(disk.resolve("a"), disk);
            Files.delete(disk.resolve("a/old"));
            Files.delete(disk.resolve("a"));
            Files.createDirectory(disk.resolve("a"));
            force(disk);

            assertThat(real.resolve("a")).isEmptyDirectory();
        }

        @Test
        void areNotMoved() throws IOException {
            Files.createDirectory(disk.resolve("a"));

            assertThatThrownBy(() -> Files.move(disk.resolve("a"), disk.resolve("b")))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void whatSurvivedIsThereForTheNextProcess() throws IOException {
        Files.createDirectory(disk.resolve("a"));
        Files.writeString(disk.resolve("a/forced"), "bytes");
        force(disk.resolve("a/forced"), disk.resolve("a"), disk);
        Files.writeString(disk.resolve("a/unforced"), "bytes");
        Files.writeString(disk.resolve("a/forced"), "lost");

        Path next = PowerLossFileSystem.over(real);

        try (Stream<Path> paths = Files.walk(next)) {
            assertThat(paths).containsExactly(next, next.resolve("a"), next.resolve("a/forced"));
        }
        assertThat(next.resolve("a/forced")).hasSize(5).hasContent("bytes");
    }

    @Test
    void whatAKilledProcessWasStagingIsCleared() throws IOException {
        Path staged = Files.createDirectories(temporary.resolve("real.powerloss/half"));
        Files.writeString(staged.resolve("a"), "by");

        PowerLossFileSystem.over(real);

        assertThat(namesIn(temporary)).containsExactly("real");
    }

    @Test
    void forcingLeavesNothingBesideTheDirectory() throws IOException {
        survivor("a", "bytes");

        assertThat(namesIn(temporary)).containsExactly("real");
    }

    /** Makes a file of which everything is forced. */
    private void survivor(String name, String content) throws IOException {
        Files.writeString(disk.resolve(name), content, CREATE_NEW);
        force(disk.resolve(name), disk);
    }

    private static void force(Path... paths) throws IOException {
        for (Path path : paths) {
            OpenOption option = Files.isDirectory(path) ? READ : WRITE;
            try (FileChannel channel = FileChannel.open(path, option)) {
                channel.force(true);
            }
        }
    }

    private static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}

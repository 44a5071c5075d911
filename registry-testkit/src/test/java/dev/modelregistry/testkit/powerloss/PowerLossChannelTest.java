package dev.modelregistry.testkit.powerloss;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerLossChannelTest {
    @TempDir
    Path temporary;

    private Path real;
    private Path file;

    @BeforeEach
    void layOver() throws IOException {
        real = Files.createDirectory(temporary.resolve("real"));
        file = PowerLossFileSystem.over(real).resolve("file");
    }

    /** A plain file takes every step too; a copy of it at each force is what must be on the disk. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void readsWritesAndCutsAsAPlainFileDoesAndKeepsTheLastForced(long seed) throws IOException {
        Random random = new Random(seed);
        Path plainFile = temporary.resolve("plain");
        byte[] forced = {};
        try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
                FileChannel plain = FileChannel.open(plainFile, CREATE, READ, WRITE);
                FileChannel directory = FileChannel.open(file.getParent(), READ)) {
            directory.force(true);
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        byte[] bytes = randomBytes(random);
                        int at = random.nextInt(40_000);
                        assertThat(channel.write(ByteBuffer.wrap(bytes), at))
                                .isEqualTo(plain.write(ByteBuffer.wrap(bytes), at));
                    }
                    case 1 -> {
                        ByteBuffer[] buffers = {
                            ByteBuffer.wrap(randomBytes(random)), ByteBuffer.wrap(randomBytes(random))
                        };
                        ByteBuffer[] same = {buffers[0].duplicate(), buffers[1].duplicate()};
                        assertThat(channel.write(buffers)).isEqualTo(plain.write(same));
                    }
                    case 2 -> {
                        ByteBuffer one = ByteBuffer.allocate(random.nextInt(9_000));
                        ByteBuffer other = ByteBuffer.allocate(one.capacity());
                        assertThat(channel.read(one)).isEqualTo(plain.read(other));
                        assertThat(one.flip()).isEqualTo(other.flip());
                    }
                    case 3 -> {
                        int to = random.nextInt(40_000);
                        channel.position(to);
                        plain.position(to);
                    }
                    case 4 -> {
                        int size = random.nextInt(40_000);
                        channel.truncate(size);
                        plain.truncate(size);
                    }
                    default -> {
                        channel.force(random.nextBoolean());
                        forced = Files.readAllBytes(plainFile);
                    }
                }
                assertThat(channel.position()).isEqualTo(plain.position());
                assertThat(channel.size()).isEqualTo(plain.size());
                assertThat(real.resolve("file")).hasBinaryContent(forced);
            }
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(plainFile));
    }

    @Test
    void transfersBothWays() throws IOException {
        Files.writeString(temporary.resolve("source"), "bytes");
        try (FileChannel source = FileChannel.open(temporary.resolve("source"), READ);
                FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
                FileChannel target = FileChannel.open(temporary.resolve("target"), CREATE, WRITE)) {
            assertThat(channel.transferFrom(source, 0, 100)).isEqualTo(5);
            assertThat(channel.transferTo(1, 3, target)).isEqualTo(3);
        }

        assertThat(temporary.resolve("target")).hasContent("yte");
    }

    @Test
    void readsAFileThatWasDeletedMeanwhile() throws IOException {
        Files.writeString(file, "bytes");
        try (FileChannel channel = FileChannel.open(file, READ)) {
            Files.delete(file);

            assertThat(channel.size()).isEqualTo(5);
            assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(5);
        }
    }

    @Test
    void refusesToWriteWhenOpenedToRead() throws IOException {
        Files.writeString(file, "bytes");
        try (FileChannel channel = FileChannel.open(file, READ)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(NonWritableChannelException.class);
        }
    }

    @Test
    void locksAgainstItsOwnProcessUntilClosed() throws IOException {
        try (FileChannel other = FileChannel.open(file, CREATE, WRITE)) {
            try (FileChannel channel = FileChannel.open(file, WRITE)) {
                FileLock lock = channel.tryLock();
                assertThat(lock.isValid()).isTrue();
                assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
            }

            assertThat(other.tryLock().isValid()).isTrue();
        }
    }

    @Test
    void isClosedByAnInterruptAsAPlainOneIs() throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void doesNotMapMemory() throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
            assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_WRITE, 0, 1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("mapped");
        }
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(9_000)];
        random.nextBytes(bytes);
        return bytes;
    }
}

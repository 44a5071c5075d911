package dev.modelregistry.benchmarks;

import dev.modelregistry.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/** Files of bytes that nothing can make shorter; the same seed gives the same. */
final class Noise {
    private static final int BUFFER = 1 << 20;

    private Noise() {}

    static void write(Path file, long size, long seed) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            fill(channel, size, new SplittableRandom(seed));
        }
    }

    /** Other bytes at one place of a file. */
    static void overwrite(Path file, long offset, long size, long seed) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(offset);
            fill(channel, size, new SplittableRandom(seed));
        }
    }

    private static void fill(FileChannel channel, long size, SplittableRandom random) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());
        for (long left = size; left > 0; left -= buffer.limit()) {
            buffer.clear();
            while (buffer.hasRemaining()) {
                buffer.putLong(random.nextLong());
            }
            buffer.flip().limit((int) Math.min(BUFFER, left));
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /** One pass over a file, as whoever wants to be sure makes it after a download. */
    static Sha256 sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        return Sha256.from(digest.digest());
    }
}

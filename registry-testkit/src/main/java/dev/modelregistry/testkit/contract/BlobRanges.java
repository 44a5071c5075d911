package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.randomBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

abstract class BlobRanges extends BlobConcern {
    BlobRanges(BlobStoreContract contract) {
        super(contract);
    }

    @Test
    void aPartIsReadFromItsOffset() {
        BlobKey key = put("0123456789");

        assertThat(read(store(), key, 0, 10)).hasToString("0123456789");
        assertThat(read(store(), key, 0, 3)).hasToString("012");
        assertThat(read(store(), key, 4, 3)).hasToString("456");
        assertThat(read(store(), key, 9, 1)).hasToString("9");
    }

    @Test
    void aPartEndsWhereTheBlobDoes() {
        BlobKey key = put("0123456789");

        assertThat(read(store(), key, 8, 100)).hasToString("89");
        assertThat(read(store(), key, 8, Long.MAX_VALUE)).hasToString("89");
    }

    @Test
    void aPartBeyondTheEndIsEmpty() {
        BlobKey key = put("0123456789");

        assertThat(read(store(), key, 10, 1).size()).isZero();
        assertThat(read(store(), key, 11, 100).size()).isZero();
        assertThat(read(store(), key, 1L << 40, Long.MAX_VALUE).size()).isZero();
    }

    @Test
    void aPartOfNoLengthIsEmpty() {
        BlobKey key = put("0123456789");

        assertThat(read(store(), key, 0, 0).size()).isZero();
        assertThat(read(store(), key, 5, 0).size()).isZero();
        assertThat(read(store(), key, 10, 0).size()).isZero();
    }

    @Test
    void everyPartOfABlobOfNoBytesIsEmpty() {
        BlobKey key = put("");

        assertThat(read(store(), key, 0, 0).size()).isZero();
        assertThat(read(store(), key, 0, 1).size()).isZero();
        assertThat(read(store(), key, 1, 1).size()).isZero();
    }

    @Test
    void partsOfALargeBlobAreRight() {
        Bytes large = randomBytes(5_000_000, 11);
        byte[] bytes = large.toByteArray();
        BlobKey key = put(large);
        Random random = new Random(12);
        for (int i = 0; i < 30; i++) {
            int offset = random.nextInt(bytes.length);
            int length = random.nextInt(i % 2 == 0 ? 1_000 : 2_000_000);
            Bytes expected = Bytes.wrap(Arrays.copyOfRange(bytes, offset, Math.min(offset + length, bytes.length)));

            assertThat(read(store(), key, offset, length).equals(expected))
                    .as("%s bytes from %s", length, offset)
                    .isTrue();
        }
    }

    @Test
    void aChannelFillsBuffersOfAnySizeAndStaysAtItsEnd() throws IOException {
        BlobKey key = put("0123456789");
        try (ReadableByteChannel channel = store().open(key, 2, 7)) {
            StringBuilder read = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(3);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    read.append((char) buffer.get());
                }
                buffer.clear();
            }
            assertThat(read).hasToString("2345678");
            assertThat(channel.read(buffer)).isEqualTo(-1);
            assertThat(buffer.position()).isZero();
        }
    }

    @Test
    void aChannelWritesIntoTheFreePartOfABufferOnly() throws IOException {
        BlobKey key = put("0123456789");
        ByteBuffer buffer = ByteBuffer.wrap("..........".getBytes(StandardCharsets.US_ASCII));
        buffer.position(2).limit(5);
        try (ReadableByteChannel channel = store().open(key, 0, 10)) {
            while (buffer.hasRemaining()) {
                assertThat(channel.read(buffer)).isPositive();
            }
        }
        assertThat(new String(buffer.array(), StandardCharsets.US_ASCII)).isEqualTo("..012.....");
    }

    @Test
    void manyChannelsOfOneBlobAreReadSideBySide() throws InterruptedException {
        Bytes large = randomBytes(1_000_000, 13);
        BlobKey key = put(large);

        assertThat(Threads.together(8, thread -> read(store(), key).equals(large)))
                .containsOnly(true);
    }

    @Test
    void aChannelMayBeClosedBeforeItsEnd() throws IOException {
        BlobKey key = put(randomBytes(1_000_000, 14));
        // often enough to run out of connections or files if one stayed open
        for (int i = 0; i < 60; i++) {
            ReadableByteChannel channel = store().open(key, 0, 1_000_000);
            assertThat(channel.read(ByteBuffer.allocate(10))).isPositive();
            channel.close();
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(read(store(), key).size()).isEqualTo(1_000_000);
    }

    @Test
    void theErrorForAnAbsentBlobNamesIt() {
        BlobKey present = put("present");
        BlobKey absent = new BlobKey(present.digest(), 7);

        assertThatThrownBy(() -> store().open(absent, 0, 1))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(absent.toString());
    }
}

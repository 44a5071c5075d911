package dev.modelregistry.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Sha256;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class SegmentLineTest {
    private static SegmentLine line(BiConsumer<Sha256, BlobSource> store) {
        return new SegmentLine(Runnable::run, "storing", store);
    }

    private static byte[] send(SegmentLine line, int content) {
        byte[] segment = line.buffer(Cuts.SEGMENT);
        Arrays.fill(segment, (byte) content);
        line.send(segment);
        return segment;
    }

    @Test
    void whatIsStoredHasRoomForTheNext() {
        try (SegmentLine line = line((digest, bytes) -> {})) {
            byte[] first = send(line, 1);

            assertThat(send(line, 2)).isSameAs(first);
        }
    }

    /** A database that gave no answer in time may still begin; it must not store another upload's bytes under this digest. */
    @Test
    void whatAStoreThatFailedMayStillReadStaysAsItIs() throws IOException {
        AtomicReference<BlobSource> late = new AtomicReference<>();
        try (SegmentLine other = line((digest, bytes) -> {})) {
            try (SegmentLine failing = line((digest, bytes) -> {
                late.set(bytes);
                throw new StoreUnavailableException("no answer in time", null);
            })) {
                send(failing, 1);
            }
            send(other, 2);
        }

        try (InputStream in = late.get().open()) {
            assertThat(in.read()).isEqualTo(1);
        }
    }
}

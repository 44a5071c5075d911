package dev.modelregistry.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutsTest {
    private static final int MIB = 1 << 20;
    private static final byte[] NOTHING = {};

    @Test
    void aFileIsCutEvery8MiB() {
        assertThat(Cuts.lengths(0, NOTHING)).isEmpty();
        assertThat(Cuts.lengths(1, NOTHING)).containsExactly(1);
        assertThat(Cuts.lengths(8 * MIB, NOTHING)).containsExactly(8 * MIB);
        assertThat(Cuts.lengths(20 * MIB, NOTHING)).containsExactly(8 * MIB, 8 * MIB, 4 * MIB);
    }

    @Test
    void segmentsAreLongerRatherThanTooMany() {
        assertThat(Cuts.lengths(64L << 30, NOTHING)).hasSize(8_192).containsOnly(8 * MIB);
        assertThat(Cuts.lengths((64L << 30) + (8 << 20), NOTHING))
                .hasSize(4_097)
                .contains(16 * MIB);
    }

    @Test
    void theHeaderOfSafetensorsDoesNotShiftWhatIsBehindIt() {
        assertThat(Cuts.looksInside("model.safetensors", 100)).isTrue();
        assertThat(Cuts.looksInside("model.onnx", 100)).isFalse();
        assertThat(Cuts.looksInside("model.safetensors", 8)).isFalse();
        assertThat(Cuts.lengths(20 * MIB, head(1_000))).containsExactly(8 * MIB + 1_008, 8 * MIB, 4 * MIB - 1_008);
        assertThat(Cuts.lengths(20 * MIB + 24, head(1_024))).containsExactly(8 * MIB + 1_032, 8 * MIB, 4 * MIB - 1_008);
        assertThat(Cuts.lengths(8 * MIB + 10, head(1_000))).containsExactly(8 * MIB, 10);
    }

    @Test
    void whatOnlyLooksLikeAHeaderChangesNothing() {
        List<Integer> plain = Cuts.lengths(20 * MIB, NOTHING);
        byte[] noBrace = head(1_000);
        noBrace[8] = 'x';
        assertThat(Cuts.lengths(20 * MIB, noBrace)).isEqualTo(plain);
        for (long length : new long[] {0, -1, 9 * MIB, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(Cuts.lengths(20 * MIB, head(length))).isEqualTo(plain);
        }
    }

    private static byte[] head(long length) {
        return ByteBuffer.allocate(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put((byte) '{')
                .array();
    }
}

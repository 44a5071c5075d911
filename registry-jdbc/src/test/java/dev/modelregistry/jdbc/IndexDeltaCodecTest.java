package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexDeltaCodecTest {
    private static final IndexDelta DELTA = new IndexDelta(
            List.of("1.7"),
            List.of(
                    new Put("1.8", "stage", List.of(new IndexValue.Text("é😀\u0000")), true),
                    new Put(
                            "1.8",
                            "metrics.auc",
                            List.of(new IndexValue.Numeric(0.5), new IndexValue.Numeric(-0.0)),
                            false),
                    new Put("2.0", "alias", List.of(), true)));

    /** Format 1, as it is stored for ever. */
    private static final String GOLDEN = "01"
            + "00000001" + "00000003312e37"
            + "00000003"
            + "00000003312e38" + "000000057374616765" + "00000001" + "01" + "00000007c3a9f09f988000" + "01"
            + "ffffffff" + "0000000b6d6574726963732e617563" + "00000002" + "003fe0000000000000" + "008000000000000000"
            + "00"
            + "00000003322e30" + "00000005616c696173" + "00000000" + "01";

    @Test
    void writesWhatItAlwaysWrote() {
        assertThat(HexFormat.of().formatHex(IndexDeltaCodec.encode(DELTA))).isEqualTo(GOLDEN);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(IndexDeltaCodec.decode(FRAUD, HexFormat.of().parseHex(GOLDEN)))
                .isEqualTo(DELTA);
        assertThat(IndexDeltaCodec.decode(FRAUD, IndexDeltaCodec.encode(IndexDelta.NONE)))
                .isEqualTo(IndexDelta.NONE);
    }

    @Test
    void refusesWhatIsCutShortOrTooLong() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        for (int length = 0; length < golden.length; length++) {
            byte[] start = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> IndexDeltaCodec.decode(FRAUD, start))
                    .as("%d bytes", length)
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("fraud");
        }
        assertThatThrownBy(() -> IndexDeltaCodec.decode(FRAUD, Arrays.copyOf(golden, golden.length + 1)))
                .isInstanceOf(IntegrityException.class);
    }

    @Test
    void saysThatANewerReleaseWroteIt() {
        assertThatThrownBy(() -> IndexDeltaCodec.decode(FRAUD, new byte[] {2, 0, 0}))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("format 2");
    }
}

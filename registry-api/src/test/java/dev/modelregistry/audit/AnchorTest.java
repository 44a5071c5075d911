package dev.modelregistry.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnchorTest {
    private static final Anchor ANCHOR = Anchor.of(
            Instant.parse("2026-11-02T09:30:00.500Z"),
            Map.of(
                    ModelName.REGISTRY,
                    new Anchor.Head(3, new Sha256("0a".repeat(32))),
                    ModelName.of("fraud"),
                    new Anchor.Head(57, new Sha256("0b".repeat(32)))));

    /** The file is never changed: somebody has kept one like it. */
    private static String golden() throws IOException {
        try (InputStream in = AnchorTest.class.getResourceAsStream("/golden/anchor.txt")) {
            assertThat(in).as("golden/anchor.txt among the test resources").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void anAnchorIsWrittenAndReadAsEver() throws IOException {
        assertThat(ANCHOR.toText()).isEqualTo(golden());
        assertThat(Anchor.parse(golden())).isEqualTo(ANCHOR);
    }

    @Test
    void anAnchorThatWasMailedIsReadWithTheLineEndsOfAnotherSystem() throws IOException {
        assertThat(Anchor.parse(golden().replace("\n", "\r\n"))).isEqualTo(ANCHOR);
        assertThat(Anchor.parse(golden().strip())).isEqualTo(ANCHOR);
    }

    @Test
    void anAnchorWithALineLostOrAByteChangedIsRefused() throws IOException {
        String whole = golden();
        for (String line : whole.lines().toList()) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .as("without %s", line)
                    .isThrownBy(() -> Anchor.parse(whole.replace(line + "\n", "")));
        }
        for (int at = 0; at < whole.length() - 1; at++) {
            String changed = whole.substring(0, at) + (whole.charAt(at) == '7' ? '8' : '7') + whole.substring(at + 1);
            assertThatExceptionOfType(
                            at == "model-registry anchor ".length()
                                    ? UnsupportedFormatException.class
                                    : InvalidInputException.class)
                    .as(changed)
                    .isThrownBy(() -> Anchor.parse(changed));
        }
    }

    @Test
    void anAnchorOfANewerReleaseIsUnsupported() throws IOException {
        String newer = golden().replace("anchor 1", "anchor 2");
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> Anchor.parse(newer))
                .withMessageContaining("has format 2, and this release knows format 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "fraud", "model-registry anchor 1", "model-registry anchor 1\n"})
    void whatIsNoAnchorIsRefused(String text) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> Anchor.parse(text));
    }
}

package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final long SEED = 12;

    @Test
    void whatAnInstantWritesIsReadAsThatInstant() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            // years 0 to 9999 and some beyond, with every number of decimals
            long second = -62_167_219_200L - 1_000_000 + (long) (random.nextDouble() * 315_600_000_000L);
            int step = (int) Math.pow(10, random.nextInt(10));
            Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / step * (long) step);

            assertThat(Times.parse(instant.toString())).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-01T08:00:00Z",
                "2026-11-01T08:00:00.1Z",
                "2026-11-01T08:00:00.123456789Z",
                "2024-02-29T23:59:59Z",
                "2026-12-31T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "+12026-11-01T08:00:00Z",
                "-2026-11-01T08:00:00Z"
            })
    void whatAnInstantReadsIsReadAlike(String text) {
        assertThat(Times.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "yesterday",
                "2026-11-01",
                "2026-11-01T08:00:00",
                "2026-11-01 08:00:00Z",
                "2026-11-01T08:00:00.1234567890Z",
                "2026-11-01T08:00:00,5Z",
                "2026-11-01T08:00:00.5",
                "2026-11-01T08:00:0.5Z",
                "2026-02-29T08:00:00Z",
                "2026-13-01T08:00:00Z",
                "2026-11-00T08:00:00Z",
                "2026-11-01T25:00:00Z",
                "2026-11-01T08:60:00Z",
                "2026-11-01T08:00:61Z",
                "2026-11-01T08:00:00.-5Z",
                "2026-11-01T08:00:00.x5Z",
                "2026-11-01T08:00:00\u0665Z"
            })
    void whatAnInstantRefusesIsRefused(String text) {
        assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(DateTimeException.class);
    }
}

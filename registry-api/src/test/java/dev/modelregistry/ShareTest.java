package dev.modelregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    @Test
    void countsTwoDecimals() {
        assertThat(Share.percent(0.01).buckets()).isEqualTo(1);
        assertThat(Share.percent(33.333).buckets()).isEqualTo(3_333);
        assertThat(Share.percent(100)).isEqualTo(Share.ALL);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 0.001, 99.999, 100.001, 1e300, Double.NaN})
    void isNotRoundedToNoneOrAllOrTakenFromElsewhere(double percent) {
        assertThatThrownBy(() -> Share.percent(percent))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("got " + percent + " %");
    }
}

package dev.modelregistry.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.query.Field;
import dev.modelregistry.query.Order;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetTest {
    private static final Keyset FULL = keyset(
            "1.10",
            List.of(
                    Optional.of(new IndexValue.Numeric(0.1)),
                    Optional.of(new IndexValue.Text("🦊")),
                    Optional.empty()));

    private static Keyset keyset(String version, List<Optional<IndexValue>> values) {
        return new Keyset(values, new VersionKey(ModelName.of("fraud"), Version.parse(version)));
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(Keyset.decode(FULL.encode(), 3)).isEqualTo(FULL);
        assertThat(Keyset.decode(keyset("1.0", List.of()).encode(), 0)).isEqualTo(keyset("1.0", List.of()));
        assertThat(FULL.encode()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void refusesAnythingElse() {
        String text = FULL.encode();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> Keyset.decode(cut, 3)).isInstanceOf(InvalidInputException.class);
        }
        assertThatThrownBy(() -> Keyset.decode(text, 2)).hasMessageContaining("another order");
        assertThatThrownBy(() -> Keyset.decode(text + "AAAA", 3)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> Keyset.decode("not base 64!", 3)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void missingComesLastEitherWay() {
        Keyset none = keyset("1.0", List.of(Optional.empty()));
        Keyset least = keyset("1.1", List.of(Optional.of(new IndexValue.Numeric(-1))));
        Keyset greatest = keyset("1.2", List.of(Optional.of(new IndexValue.Text("a"))));
        assertThat(sorted(List.of(Field.param("x").ascending()), none, greatest, least))
                .containsExactly(least, greatest, none);
        assertThat(sorted(List.of(Field.param("x").descending()), none, least, greatest))
                .containsExactly(greatest, least, none);
    }

    @Test
    void whatIsEqualGoesByVersion() {
        Keyset zero = keyset("1.9", List.of(Optional.of(new IndexValue.Numeric(-0.0))));
        Keyset alsoZero = keyset("1.10", List.of(Optional.of(new IndexValue.Numeric(0.0))));
        assertThat(sorted(List.of(Field.metric("x").descending()), alsoZero, zero))
                .containsExactly(zero, alsoZero);
    }

    private static List<Keyset> sorted(List<Order> order, Keyset... keysets) {
        return Arrays.stream(keysets).sorted(Keyset.comparator(order)).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "aa", "Z", "z", "é", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "𐀀", "🦊", "🦊a"
            })
    void textsAreSortedByTheirBytes(String text) {
        for (String other : List.of("", "a", "b", "\ud7ff", "\ue000", "\ufffd", "🦊", "\udbff\udfff")) {
            int expected = Integer.signum(Arrays.compareUnsigned(
                    text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
            int actual = IndexValue.ORDER.compare(new IndexValue.Text(text), new IndexValue.Text(other));
            assertThat(Integer.signum(actual)).isEqualTo(expected);
        }
    }

    @Test
    void versionsAreSortedAsVersions() {
        assertThat(IndexValue.ORDER.compare(IndexValue.of(Version.parse("1.9")), IndexValue.of(Version.parse("1.10"))))
                .isNegative();
        assertThat(IndexValue.of(Version.parse("12.3"))).isEqualTo(new IndexValue.Text("0000000012.0000000003"));
    }
}

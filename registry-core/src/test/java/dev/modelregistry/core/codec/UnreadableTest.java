package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newer release wrote is refused as such, never half understood; what is damaged is refused as damaged. */
class UnreadableTest {
    /** Objects whose keys are anybody's. */
    private static final Set<String> MAPS =
            Set.of("tags", "bindings", "hyperparameters", "metrics", "dependencies", "business");

    private static final Set<Class<?>> REFUSALS = Set.of(IntegrityException.class, UnsupportedFormatException.class);

    private static final Pattern OBJECT = Pattern.compile("(?:\"([a-z]+)\":)?(\\{)\"");

    static Stream<Arguments> stored() {
        return Stream.of(
                Arguments.of("commit-first", reader(CommitCodec::decode)),
                Arguments.of("commit-group", reader(CommitCodec::decode)),
                Arguments.of("commit-full", reader(CommitCodec::decode)),
                Arguments.of("checkpoint", reader(CheckpointCodec::decode)),
                Arguments.of("layout", reader((Function<Bytes, Layout>) new LayoutCodec()::decode)));
    }

    private static Function<Bytes, Object> reader(Function<Bytes, ?> decoder) {
        return decoder::apply;
    }

    /** A golden file, or a commit that carries one. */
    private static String text(String name) {
        if (!name.equals("commit-full")) {
            return Golden.read(name).toString();
        }
        String first = Golden.read("commit-first").toString();
        String minimal = Golden.read("manifest-minimal").toString();
        assertThat(first).contains(minimal);
        return first.replace(minimal, Golden.read("manifest-full").toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void aNewerFormatIsUnsupported(String name, Function<Bytes, Object> decoder) {
        String newer = text(name).replaceFirst("\"format\":[13]", "\"format\":4");

        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> decoder.apply(Bytes.utf8(newer)))
                .withMessageContaining("has format 4, and this release knows format ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void anUnknownFieldIsUnsupportedWhereverItStands(String name, Function<Bytes, Object> decoder) {
        String text = text(name);
        int objects = 0;
        Matcher object = OBJECT.matcher(text);
        while (object.find()) {
            if (object.group(1) == null || !MAPS.contains(object.group(1))) {
                String more = text.substring(0, object.end(2)) + "\"unheard-of\":true," + text.substring(object.end(2));
                assertThatExceptionOfType(UnsupportedFormatException.class)
                        .as(more)
                        .isThrownBy(() -> decoder.apply(Bytes.utf8(more)))
                        .withMessageContaining("unheard-of");
                objects++;
            }
        }
        assertThat(objects).isGreaterThan(4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void whatIsCutShortIsDamaged(String name, Function<Bytes, Object> decoder) {
        byte[] whole = text(name).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
            Throwable thrown = catchThrowable(() -> decoder.apply(cut));
            if (!(thrown instanceof IntegrityException)) {
                throw new AssertionError("of the first " + length + " bytes became " + thrown, thrown);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void whatHasLostAFieldIsDamaged(String name, Function<Bytes, Object> decoder) {
        // "revision" is there at least once in each of them but the layout, which has "length"
        for (String field : List.of("revision", "length")) {
            String text = text(name);
            if (text.contains("\"" + field + "\"")) {
                String less = text.replaceFirst("\"" + field + "\":[0-9]+,?", "");
                assertThatExceptionOfType(IntegrityException.class)
                        .isThrownBy(() -> decoder.apply(Bytes.utf8(less)))
                        .withMessageContaining("has no " + field);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{}",
                "{\"format\":1}",
                "{\"format\":\"1\"}",
                "{\"format\":1.0}",
                "{\"format\":null}",
                "{\"format\":1,\"format\":1}",
                "{\"format\":99999999999999999999}",
                "{\"format\":1}{\"format\":1}",
                "{\"format\":1,}",
                "not JSON",
                "{\"format\":1,\"files\":[{\"file\":7}],\"stream\":\"fraud\",\"revision\":1,\"entries\":[7]}"
            })
    void whatIsNoSuchObjectIsDamaged(String text) {
        String checkpoint = text.replace("\"format\":1", "\"format\":3");
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> CommitCodec.decode(Bytes.utf8(text)));
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> CheckpointCodec.decode(Bytes.utf8(checkpoint)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"type\":\"version-registered\" → \"type\":\"erased\"",
                "\"type\":\"version-registered\" → \"type\":\"VERSION-REGISTERED\""
            })
    void anUnknownEventIsUnsupported(String change) {
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CommitCodec.decode(changed("commit-first", change)))
                .withMessageContaining("which this release does not know; upgrade this process");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"version\":\"1.0\" → \"version\":\"1\"",
                "\"version\":\"1.0\" → \"version\":1.0",
                "\"stream\":\"fraud\" → \"stream\":\"Fraud\"",
                "\"time\":\"2026-11-01T08:00:00Z\" → \"time\":\"yesterday\"",
                "\"revision\":1 → \"revision\":\"1\"",
                "\"revision\":1 → \"revision\":1.5",
                "\"id\":\"train-job-17\" → \"id\":\"\"",
                "\"command\":\"00000000 → \"command\":\"zzz",
                "\"digest\":\"08 → \"digest\":\"",
                "\"tags\":{\"team\":\"risk\"} → \"tags\":{\"team\":7}",
                "\"tags\":{\"team\":\"risk\"} → \"tags\":[]",
                "\"events\":[ → \"events\":[null,",
                "\"events\":[ → \"events\":{\"x\":["
            })
    void aValueThatCannotBeIsDamage(String change) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> CommitCodec.decode(changed("commit-first", change)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":1}", "[]", "[0.3]", "null"})
    void aHyperparameterOfSeveralValuesIsDamage(String value) {
        String text = text("commit-full");
        assertThat(text).contains("\"eta\":0.3");
        String several = text.replace("\"eta\":0.3", "\"eta\":" + value);
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> CommitCodec.decode(Bytes.utf8(several)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-1e309", "9223371e30836854775807"})
    void aNumberThatNoDoubleHoldsIsDamage(String number) {
        for (String held : List.of("\"eta\":0.3", "\"auc\":0.973")) {
            String text = text("commit-full");
            assertThat(text).contains(held);
            String larger = text.replace(held, held.substring(0, held.indexOf(':') + 1) + number);
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> CommitCodec.decode(Bytes.utf8(larger)))
                    .withMessageContaining(number);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"buckets\":9000 → \"buckets\":8999",
                "\"buckets\":9000 → \"buckets\":0",
                "\"primary\":\"1.1\" → \"primary\":\"1.2\"",
                "\"status\":\"archived\" → \"status\":\"asleep\"",
                "\"name\":\"champion\" → \"name\":\"latest\""
            })
    void aStateThatCannotBeIsDamage(String change) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> CheckpointCodec.decode(changed("checkpoint", change)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void aFlippedByteIsReadOrRefusedAndNothingElse(String name, Function<Bytes, Object> decoder) {
        byte[] whole = text(name).getBytes(StandardCharsets.UTF_8);
        List<String> surprises = new ArrayList<>();
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ (1 << random.nextInt(8)) : 32 + random.nextInt(95));
            Throwable thrown = catchThrowable(() -> decoder.apply(Bytes.wrap(bytes)));
            if (thrown != null && !REFUSALS.contains(thrown.getClass())) {
                surprises.add("seed " + seed + ", byte " + at + " → " + bytes[at] + ": " + thrown);
            }
        }
        assertThat(surprises).isEmpty();
    }

    private static Bytes changed(String name, String change) {
        List<String> sides = List.of(change.split(" → ", -1));
        String text = Golden.read(name).toString();
        assertThat(text).contains(sides.get(0));
        return Bytes.utf8(text.replace(sides.get(0), sides.get(1)));
    }
}

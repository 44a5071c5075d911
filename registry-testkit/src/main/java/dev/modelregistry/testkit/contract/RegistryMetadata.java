package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryMetadata extends RegistryConcern {
    /** Every place of a registration that takes a key or a name. */
    private static final Map<String, BiFunction<Registration.Builder, String, Registration.Builder>> KEYS =
            new LinkedHashMap<>();

    /** Every place of a registration that takes a longer text, and how long it may be. */
    private static final Map<String, BiFunction<Registration.Builder, String, Registration.Builder>> TEXTS =
            new LinkedHashMap<>();

    static {
        KEYS.put("name of a dataset", (r, text) -> r.dataset(Dataset.of(text, "1")));
        KEYS.put("version of dataset", (r, text) -> r.dataset(Dataset.of("d", text)));
        KEYS.put("role of dataset", (r, text) -> r.dataset(Dataset.of("d", "1").role(text)));
        KEYS.put(
                "digest of dataset", (r, text) -> r.dataset(Dataset.of("d", "1").digest(text)));
        KEYS.put("name of a hyperparameter", (r, text) -> r.hyperparameter(text, 1));
        KEYS.put("name of a metric", (r, text) -> r.metric(text, 1));
        KEYS.put("key of a dependency", (r, text) -> r.dependency(text, "1"));
        KEYS.put("key of a business entry", (r, text) -> r.business(text, "1"));
        KEYS.put("key of a tag", (r, text) -> r.tag(text, "1"));
        KEYS.put("idempotency key", (r, text) -> r.idempotencyKey(text));
        KEYS.put("system of the code", (r, text) -> r.code(new CodeRef(text, "r", "1")));
        KEYS.put("revision of the code", (r, text) -> r.code(CodeRef.git("r", text)));
        KEYS.put("name of an input", (r, text) -> r.signature(input(text)));
        TEXTS.put("hyperparameter h", (r, text) -> r.hyperparameter("h", text));
        TEXTS.put("dependency d", (r, text) -> r.dependency("d", text));
        TEXTS.put("business entry b", (r, text) -> r.business("b", text));
        TEXTS.put("tag t", (r, text) -> r.tag("t", text));
        TEXTS.put("repository of the code", (r, text) -> r.code(CodeRef.git(text, "1")));
    }

    RegistryMetadata(RegistryContract contract) {
        super(contract);
    }

    private static Signature input(String name) {
        return new Signature(List.of(new Signature.Tensor(name, DType.INT8, List.of())), List.of());
    }

    private InvalidInputException refused(Registration.Builder registration, String... texts) {
        return refused(InvalidInputException.class, () -> registry().register(registration.build()), texts);
    }

    private Manifest registered(UnaryOperator<Registration.Builder> more) {
        ModelVersion version =
                registry().register(more.apply(minimal("fraud", "a")).build());
        return contract.open().version(version.ref()).manifest();
    }

    @Test
    void aKeyThatIsTooLongOrHasAControlCharacterIsRefusedWhereverItStands() {
        allInVain(() -> KEYS.forEach((what, place) -> {
            refused(place.apply(minimal("fraud", "a"), "k".repeat(251)), what, "251 characters", "250");
            refused(place.apply(minimal("fraud", "a"), "a\u0000b"), what, "control character");
            refused(place.apply(minimal("fraud", "a"), "a\ud83e"), what, "half of a surrogate pair");
        }));
    }

    @Test
    void aKeyThatIsBlankIsRefusedWhereverItStands() {
        allInVain(() -> KEYS.forEach((what, place) -> {
            if (!what.equals("name of an input")) {
                refused(place.apply(minimal("fraud", "a"), "\u2003 "), what, "is blank");
            }
        }));
        refused(InvalidInputException.class, () -> input(" "), "needs a name");
    }

    @Test
    void aKeyOf250CharactersOfAnyScriptIsKept() {
        String key = "\u96ea".repeat(248) + "\ud83e\udd8a";
        Registry other = contract.open();
        KEYS.forEach((what, place) -> {
            ModelVersion version =
                    registry().register(place.apply(minimal("fraud", what), key).build());
            assertThat(other.version(version.ref())).as(what).isEqualTo(version);
            assertThat(version.toString() + version.manifest() + version.tags() + version.idempotencyKey())
                    .as(what)
                    .contains(key);
        });
    }

    @Test
    void aTextThatIsTooLongOrIsNoUnicodeIsRefusedWhereverItStands() {
        allInVain(() -> TEXTS.forEach((what, place) -> {
            int most = what.equals("tag t") ? 100_000 : 5_000;
            refused(place.apply(minimal("fraud", "a"), "x".repeat(most + 1)), what, "at most " + most);
            refused(place.apply(minimal("fraud", "a"), "\udd8a\ud83e"), what, "half of a surrogate pair");
        }));
    }

    @Test
    void aHyperparameterOfAnotherTypeIsRefusedAndItsTypeNamed() {
        for (Object value : List.of(
                List.of(1), Map.of("a", 1), new int[] {1}, 'c', BigDecimal.ONE, BigInteger.TEN, TRAINED, DType.INT8)) {
            refused(
                    minimal("fraud", "a").hyperparameter("odd", value),
                    "hyperparameter odd",
                    value.getClass().getName(),
                    "text, a boolean, an integer");
        }
    }

    @Test
    void aHyperparameterThatIsNotFiniteIsRefusedByItsValue() {
        for (Number value : List.of(Double.NaN, Double.NEGATIVE_INFINITY, Float.NaN, Float.POSITIVE_INFINITY)) {
            refused(
                    minimal("fraud", "a").hyperparameter("odd", value),
                    "hyperparameter odd is " + value + ";",
                    "a finite double");
        }
    }

    @Test
    void aHyperparameterKeepsItsKindAndAllItsDigits() {
        Manifest manifest = registered(r -> r.hyperparameters(Map.of(
                        "byte",
                        (byte) -1,
                        "short",
                        Short.MIN_VALUE,
                        "int",
                        Integer.MAX_VALUE,
                        "long",
                        Long.MIN_VALUE,
                        "float",
                        0.1f,
                        "whole",
                        6.0,
                        "large",
                        1e22,
                        "zero",
                        -0.0,
                        "least",
                        Double.MIN_VALUE,
                        "most",
                        Double.MAX_VALUE))
                .hyperparameter("text", CharBuffer.wrap("6"))
                .hyperparameter("empty", "")
                .hyperparameter("flag", false));
        assertThat(manifest.hyperparameters())
                .containsEntry("byte", -1L)
                .containsEntry("short", -32_768L)
                .containsEntry("int", 2_147_483_647L)
                .containsEntry("long", Long.MIN_VALUE)
                .containsEntry("float", 0.1)
                .containsEntry("whole", 6.0)
                .containsEntry("large", 1e22)
                .containsEntry("zero", -0.0)
                .containsEntry("least", Double.MIN_VALUE)
                .containsEntry("most", Double.MAX_VALUE)
                .containsEntry("text", "6")
                .containsEntry("empty", "")
                .containsEntry("flag", false);
    }

    @Test
    void aTrainingDateMayBeAnyInstant() {
        for (Instant time :
                List.of(Instant.MIN, Instant.EPOCH, Instant.parse("2026-10-01T12:00:00.123456789Z"), Instant.MAX)) {
            assertThat(registered(r -> r.trainedAt(time)).trainedAt()).isEqualTo(time);
        }
    }

    @Test
    void anActorThatNoUtf8CanHoldIsRefusedLikeAnyOtherText() {
        register("fraud");
        refused(
                InvalidInputException.class,
                () -> registry().as(Actor.of("half \ud83e")).describe("fraud", "text"),
                "surrogate");
        refused(
                InvalidInputException.class,
                () -> registry().as(Actor.of("alice", "half \ud83e")).describe("fraud", "text"),
                "surrogate");
    }
}

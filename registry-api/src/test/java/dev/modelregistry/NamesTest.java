package dev.modelregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.StreamId;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names that are checked by hand, as they are checked often, are those that the documentation's pattern says. */
class NamesTest {
    private static final long SEED = 11;
    private static final String CHARACTERS = "0129afgz._-AGZ/ `{:é";

    @Test
    void aModelsNameIsWhatItsPatternSays() {
        compare("[a-z0-9][a-z0-9._-]{0,127}|_registry", ModelName::of, "_registry", "a".repeat(128), "a".repeat(129));
    }

    @Test
    void aModelCannotHaveTheRegistrysName() {
        assertThat(ModelName.isName("_registry")).isFalse();
        assertThat(ModelName.isName("registry")).isTrue();
    }

    @Test
    void whatIsNoCommandsIdIsRefusedAsSuch() {
        for (String text : new String[] {"garbage", "", "/", "fraud/1", "No Name/" + new UUID(1, 2)}) {
            assertThatThrownBy(() -> CommandId.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("not a command id: ");
        }
        CommandId id = CommandId.random(ModelName.of("fraud"));
        assertThat(CommandId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void aStreamsIdIsWhatItsPatternSays() {
        compare("[a-z0-9_][a-z0-9._-]{0,127}", StreamId::new, "_registry", "_".repeat(128), "_".repeat(129));
    }

    @Test
    void aVersionIsWhatItsPatternSays() {
        compare(
                "([1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})",
                Version::parse,
                "1.0",
                "0.1",
                "1.01",
                "1.",
                ".1",
                "1.2.3",
                "999999999.999999999",
                "1000000000.1",
                "1.1000000000",
                "12.90",
                "1.-2",
                "1.+2",
                "1.\u0661");
        assertThat(Version.parse("12.90")).isEqualTo(new Version(12, 90));
    }

    @Test
    void aDigestIsWhatItsPatternSays() {
        String digits = "0123456789abcdef".repeat(4);
        compare(
                "[0-9a-f]{64}",
                Sha256::new,
                digits,
                digits + "0",
                digits.substring(1),
                digits.replace('f', 'g'),
                digits.replace('a', 'A'),
                digits.replace('0', '/'));
    }

    /** Of these texts, and of many that chance makes of letters that matter. */
    private static void compare(String pattern, Consumer<String> check, String... texts) {
        Pattern said = Pattern.compile(pattern);
        for (String text : texts) {
            assertThat(passes(check, text))
                    .as(text)
                    .isEqualTo(said.matcher(text).matches());
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            assertThat(passes(check, text.toString()))
                    .as(text.toString())
                    .isEqualTo(said.matcher(text).matches());
        }
    }

    private static boolean passes(Consumer<String> check, String text) {
        try {
            check.accept(text);
            return true;
        } catch (InvalidInputException | IllegalArgumentException e) {
            return false;
        }
    }
}

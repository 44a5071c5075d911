package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/format.md says of numbers and texts, on which the identities of versions rest. */
class CanonicalFormTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "0.1, 0.1",
        "100, 100.0",
        "0.001, 0.001",
        "0.00099, 9.9E-4",
        "9999999, 9999999.0",
        "10000000, 1.0E7",
        "123456789, 1.23456789E8",
        "1e-7, 1.0E-7",
        "1e23, 1.0E23",
        "2e23, 2.0E23",
        "9.9e-323, 9.9E-323",
        "5e-324, 4.9E-324",
        "1.7976931348623157e308, 1.7976931348623157E308"
    })
    void aDoubleHasItsShortestForm(String number, String written) {
        String json = Json.object(j -> j.writeNumberProperty("n", Double.parseDouble(number)))
                .toString();

        assertThat(json).isEqualTo("{\"n\":" + written + "}");
    }

    @Test
    void aTextEscapesNoMoreThanItMust() {
        String text = "\b\f\n\r\t\u0000\u0007\u001f\"\\ /\u007f\u0085\u2028é雪🦊";

        String json = Json.object(j -> j.writeStringProperty(text, text)).toString();

        String written = "\\b\\f\\n\\r\\t\\u0000\\u0007\\u001F\\\"\\\\ /\u007f\u0085\u2028é雪🦊";
        assertThat(json).isEqualTo("{\"" + written + "\":\"" + written + "\"}");
    }

    @Test
    void aLongTextHasItsPairsInOnePieceWhereverTheyFall() {
        for (int before = 0; before < 5; before++) {
            String text = "a".repeat(before) + "🦊".repeat(20_000);

            String json = Json.object(j -> j.writeStringProperty("t", text)).toString();

            assertThat(json.equals("{\"t\":\"" + text + "\"}"))
                    .as("%d before", before)
                    .isTrue();
        }
    }
}

package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.ModelName;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangeToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class CursorCodecTest {
    static final CursorCodec.Place PLACE = new CursorCodec.Place(
            Optional.of(UUID.fromString("00000000-0000-4000-8000-0000000000f0")),
            new ChangeToken("w 202611260012 \"0a\""),
            new TreeSet<>(Set.of(ModelName.of("churn"), ModelName.of("fraud"))),
            List.of(ModelName.of("fraud")),
            new TreeMap<>(Map.of(ModelName.of("churn"), 3L, ModelName.of("fraud"), 57L)));

    /** What format 1 knew of it. */
    private static final CursorCodec.Place ANONYMOUS =
            new CursorCodec.Place(Optional.empty(), PLACE.token(), PLACE.models(), PLACE.pending(), PLACE.told());

    /** As releases wrote the golden files; other releases of Java may compress the same in other bytes. */
    private static final String STORED_1 =
            "eJw9yksOQDAYReGtyB130FaQ_FvBoNF6RB9SFQOxdySYfucc6EN0KoEEQwqz8SDsmeSyFEKWnAuZNeCqARhc0MauoBrduEV_Sx_VptEyLMbryQ9P-y0Fq0HHO1P-7VRU53kBdJgkkg";

    private static final String STORED_2 =
            "eJw9ikEOgjAURK9CZl2T34po_lXERUNbJEJrSokxhLtbFJzFJPPmzXAhDjqBlUC0bTem-AaDthy-Va512ecvjiCQwsP6rL8KRaqSUlVEUhU1SNfI_xCM7UfwFc19ij4TF_VkcBN4Wm86367fn6XQG_C8yXzcdT6dl-UDUZEv8A";

    @Test
    void aCursorIsWrittenAndReadAsEver() {
        Golden.assertWritten(CursorCodec.json(PLACE), "cursor");
        assertThat(CursorCodec.read(Golden.read("cursor"))).isEqualTo(PLACE);
        assertThat(CursorCodec.decode(new ChangeCursor(STORED_2))).isEqualTo(PLACE);
        assertThat(CursorCodec.decode(CursorCodec.encode(PLACE))).isEqualTo(PLACE);
        assertThat(CursorCodec.decode(CursorCodec.encode(ANONYMOUS))).isEqualTo(ANONYMOUS);
    }

    @Test
    void aCursorFromBeforeItKnewItsRegistryIsReadAsEver() {
        assertThat(CursorCodec.read(Golden.read("cursor-1"))).isEqualTo(ANONYMOUS);
        assertThat(CursorCodec.decode(new ChangeCursor(STORED_1))).isEqualTo(ANONYMOUS);
    }

    @Test
    void aCursorOfANewerReleaseIsUnsupported() throws IOException {
        ChangeCursor newer = cursor(Golden.read("cursor").toString().replace("\"format\":2", "\"format\":3"));
        assertThatExceptionOfType(UnsupportedFormatException.class).isThrownBy(() -> CursorCodec.decode(newer));
    }

    /** What an older release does with a cursor of this one: it knows no such field in format 1, and no format 2. */
    @Test
    void aFieldThatItsFormatDoesNotHaveIsUnsupported() throws IOException {
        ChangeCursor odd = cursor(Golden.read("cursor").toString().replace("\"format\":2", "\"format\":1"));
        assertThatExceptionOfType(UnsupportedFormatException.class).isThrownBy(() -> CursorCodec.decode(odd));
    }

    @Test
    void aPlaceThatCannotBeIsRefused() throws IOException {
        for (String revision : List.of("0", "-1", "\"57\"", "5.7")) {
            ChangeCursor odd = cursor(Golden.read("cursor").toString().replace(":57", ":" + revision));
            assertThatExceptionOfType(InvalidInputException.class)
                    .as(revision)
                    .isThrownBy(() -> CursorCodec.decode(odd));
        }
    }

    /** What comes back from a user may be anything; it must not fill the memory. */
    @Test
    void aSmallTextThatUnpacksToALargeOneIsRefused() throws IOException {
        ChangeCursor bomb = cursor(" ".repeat((64 << 20) + 1));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> CursorCodec.decode(bomb))
                .withMessageContaining("is longer than");
    }

    private static ChangeCursor cursor(String json) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(Bytes.utf8(json).toByteArray());
        }
        return new ChangeCursor(Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray()));
    }
}

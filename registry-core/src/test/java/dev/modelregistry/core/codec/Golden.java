package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bytes as some release wrote them. They are never changed: what was written once must be readable for good. */
final class Golden {
    private Golden() {}

    /** The file {@code golden/<name>.json} of the test resources, as it is. */
    static Bytes read(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            assertThat(in).as("golden/%s.json among the test resources", name).isNotNull();
            return Bytes.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That a value is still written as it was when the file was made. */
    static void assertWritten(Bytes now, String name) {
        // as texts, which show where they differ, and as bytes, which is what counts
        assertThat(now).hasToString(read(name).toString());
        assertThat(now).isEqualTo(read(name));
    }
}
